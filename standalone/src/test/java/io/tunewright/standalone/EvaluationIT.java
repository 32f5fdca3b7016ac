package io.tunewright.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.finetuning.jobs.FineTuningJob;
import io.tunewright.standalone.parts.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** From a job with an evaluation to its champion, on the packaged program and the real harness. */
class EvaluationIT {
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(15);
  private static final String ADAPTER = "/tunewright/adapters/harbour";
  private static final String TASK =
      """
      output_type: multiple_choice
      doc_to_text: "{{question}}"
      doc_to_choice: "{{choices}}"
      doc_to_target: answer
      metric_list: [{metric: acc}]
      """;
  private static final String ROWS =
      """
      {"question": "What is the colour of the sea?", "choices": ["blue", "red"], "answer": 0}
      {"question": "Where do ships rest?", "choices": ["in a tree", "in the harbour"], "answer": 1}
      {"question": "Who steers?", "choices": ["the captain", "the gull"], "answer": 0}
      """;

  @TempDir Path scratch;

  @Test
  void who_passes_is_champion_until_a_better_one_comes_or_an_operator_says_so() throws IOException {
    Home home = DemoData.home(scratch.resolve("home"));
    DemoInputs inputs = DemoData.inputs();
    try (ServerProcess server = new ServerProcess(home, "--store-port=0")) {
      ApiClient api = server.api();
      Client client = new Client(api, home.read(AdminKey.FILE).orElseThrow());
      Path rows = Files.writeString(scratch.resolve("rows.jsonl"), ROWS);
      String data =
          client
              .openai()
              .files()
              .create(FileCreateParams.builder().file(rows).purpose(FilePurpose.FINE_TUNE).build())
              .id();

      JsonNode first =
          evaluated(
              api,
              client,
              inputs,
              data,
              Map.of("metric", "validation_loss", "compared_with", "base", "min_gain", 0.01),
              Map.of("metric", "harbour/acc", "compared_with", "champion", "min_gain", 0.02));

      assertThat(first.path("state").asString()).as("%s", first).isEqualTo("passed");
      assertThat(first.path("promoted").asBoolean()).isTrue();
      JsonNode scores = first.path("scores");
      assertThat(scores.path("candidate").path("validation_loss").path("value").asDouble())
          .isLessThan(scores.path("base").path("validation_loss").path("value").asDouble());
      assertThat(scores.path("candidate").path("harbour/acc").path("standard_error").asDouble())
          .isPositive();
      assertThat(scores.has("champion")).isFalse();
      assertThat(champion(api)).isEqualTo(1);

      JsonNode second =
          evaluated(
              api,
              client,
              inputs,
              data,
              Map.of("metric", "validation_loss", "compared_with", "champion", "min_gain", 50));

      assertThat(second.path("state").asString()).as("%s", second).isEqualTo("refused");
      JsonNode ruling = second.path("verdict").path("rules").path(0);
      assertThat(ruling.path("reason").asString())
          .contains("against the champion's (version 1)", "wanted at least 50 better");
      assertThat(ruling.path("reference").asDouble())
          .as("the same adapter on the same rows")
          .isEqualTo(scores.path("candidate").path("validation_loss").path("value").asDouble());
      assertThat(champion(api)).isEqualTo(1);
      assertThat(api.get(ADAPTER).path("versions")).hasSize(2);

      api.post(ADAPTER + "/promote", Map.of("version", 2, "expected", 1, "why", "by hand"));
      assertThat(champion(api)).isEqualTo(2);
      api.post(ADAPTER + "/rollback", Map.of("expected", 2));
      assertThat(champion(api)).isEqualTo(1);
      assertThat(api.get(ADAPTER + "/history?alias=champion").path("data"))
          .extracting(
              move -> move.path("kind").asString() + " " + move.path("to").asInt(),
              move -> move.path("evaluation").asString(""))
          .containsExactly(
              tuple("rolled_back 1", ""),
              tuple("set 2", ""),
              tuple("set 1", first.path("id").asString()));
      assertThat(api.get(ADAPTER).path("aliases").has("candidate")).isFalse();
    }
  }

  private static int champion(ApiClient api) {
    return api.get(ADAPTER).path("aliases").path("champion").asInt(0);
  }

  /** Trains an adapter, and returns its evaluation once that has ended. */
  @SafeVarargs
  private static JsonNode evaluated(
      ApiClient api, Client client, DemoInputs inputs, String data, Map<String, Object>... gate) {
    Map<String, Object> task =
        Map.of("name", "harbour", "yaml", TASK, "data_file", data, "few_shot", 1);
    Map<String, Object> evaluation = Map.of("tasks", List.of(task), "gate", List.of(gate));
    String job = client.submit(inputs, Map.of("max_steps", 10, "evaluation", evaluation));
    assertThat(client.awaitEnd(job).status()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
    String id =
        api.get("/fine_tuning/jobs/" + job)
            .path("tunewright")
            .path("evaluation")
            .path("id")
            .asString();
    return await()
        .atMost(LONG_ENOUGH)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> api.get("/tunewright/evaluations/" + id), told -> told.has("finished_at"));
  }
}
