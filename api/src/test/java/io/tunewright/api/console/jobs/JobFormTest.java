package io.tunewright.api.console.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JobFormTest {

  @Test
  void aFormMakesTheBodyThatAProgramWouldSend() {
    JobForm form =
        JobForm.of(
            Map.of(
                "model", " org/name ",
                "training_file", "file-1",
                "suffix", "",
                "nonce", "not a field",
                "metadata", "team = support\nnote = a = b",
                "method.supervised.hyperparameters.n_epochs", "2.5",
                "tunewright.lora.target_modules", "q_proj, v_proj",
                "tunewright.time_limit", "1.5"));

    assertThat(form.body().toString())
        .isEqualTo(
            """
            {"model":"org/name","training_file":"file-1","metadata":{"team":"support","note":"a = b"},\
            "method":{"supervised":{"hyperparameters":{"n_epochs":2.5}},"type":"supervised"},\
            "tunewright":{"lora":{"target_modules":["q_proj","v_proj"]},"time_limit":5400}}\
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "two\nlines", " blanks ", "{brace", ""})
  void metadataOutlastsItsFormWhateverItSays(String value) {
    for (String name : new String[] {"team", "a=b", "{team"}) {
      Map<String, String> metadata = Map.of(name, value);

      assertThat(JobForm.of(Map.of("metadata", JobForm.shown(metadata))).body().path("metadata"))
          .isEqualTo(new JsonMapper().valueToTree(metadata));
    }
  }

  @Test
  void whatIsNoNumberGoesAsItIsForTheApiToRefuse() {
    JobForm form = JobForm.of(Map.of("tunewright.lora.r", "many"));

    assertThat(form.body().toString()).isEqualTo("{\"tunewright\":{\"lora\":{\"r\":\"many\"}}}");
  }

  @Test
  void aRefusalFindsItsField() {
    assertThat(JobForm.fieldOf("tunewright.lora.r")).isEqualTo("tunewright.lora.r");
    assertThat(JobForm.fieldOf("batch_size"))
        .isEqualTo("method.supervised.hyperparameters.batch_size");
    assertThat(JobForm.fieldOf("metadata.team")).isEqualTo("metadata");
    assertThat(JobForm.fieldOf("integrations")).isEqualTo("integrations");
    assertThat(JobForm.fieldOf("tunewright.project")).isNull();
    assertThat(JobForm.fieldOf(null)).isNull();
  }

  @Test
  void snippetsQuoteWhatUsersWrote() {
    var body = JobForm.of(Map.of("model", "it's \"it\"", "tunewright.max_steps", "3")).body();

    assertThat(Snippets.curl("http://here", body)).contains("it'\\''s \\\"it\\\"");
    assertThat(Snippets.python("http://here", body))
        .contains(
            "model=\"it's \\\"it\\\"\",",
            "extra_body={\"tunewright\": {\n        \"max_steps\": 3,\n    }},");
  }
}
