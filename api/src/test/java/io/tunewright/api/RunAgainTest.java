package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import io.tunewright.job.JobId;
import io.tunewright.job.TuningRequest;
import io.tunewright.storage.catalog.AuditLog;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The form for a new job that begins with another job's request. */
@ExtendWith(RunningApi.class)
class RunAgainTest {
  private static final Pattern CURL =
      Pattern.compile("-d (?:&#39;|')(\\{.*?\\n\\})(?:&#39;|')", Pattern.DOTALL);

  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);

  @Test
  void allThatAJobWasAskedForIsAskedForAgain() throws IOException {
    TuningRequest asked = submitted(body());

    try (Browser browser = Browser.with(api, key)) {
      String form = browser.get("/jobs/new?from=" + newest()).body();
      ObjectNode again = (ObjectNode) RunningApi.JSON.readTree(curl(form));

      assertThat(submitted(again)).isEqualTo(asked);
      assertThat(again.path("tunewright").propertyNames())
          .allSatisfy(field -> assertThat(form).contains("name=\"tunewright." + field));
      assertThat(again.propertyNames())
          .filteredOn(field -> !field.equals("tunewright") && !field.equals("method"))
          .allSatisfy(field -> assertThat(form).contains("name=\"" + field + "\""));
    }
  }

  @Test
  void aFileThatIsGoneIsNamedAndNotDropped() {
    try (Browser browser = Browser.with(api, key)) {
      assertThat(browser.get("/jobs/new?validation_file=file-gone").body())
          .contains("<option value=\"file-gone\" selected=\"selected\">file-gone · not there");
    }
  }

  @Test
  void aFormOfAnyLengthIsCheckedWhichIsNoCommand() {
    try (Browser browser = Browser.with(api, key)) {
      Map<String, String> form = Map.of("tunewright.evaluation", "x".repeat(200_000));

      assertThat(browser.post("/jobs/new/check", form).body()).contains("tunewright.evaluation");
    }
    AuditLog.Filter checks = new AuditLog.Filter(project, null, "/jobs/new/check", null);
    assertThat(api.bean(AuditLog.class).list(checks, null, 10)).isEmpty();
  }

  private ObjectNode body() throws IOException {
    OpenAIClient client = api.clientOf(key);
    ObjectNode body =
        (ObjectNode)
            RunningApi.JSON.readTree(
                """
                {"suffix": "bot", "seed": 7, "metadata": {"team": "support"},
                 "method": {"type": "supervised", "supervised": {"hyperparameters":
                   {"n_epochs": 2, "batch_size": 4, "learning_rate_multiplier": 0.5}}},
                 "integrations": [{"type": "wandb", "wandb":
                   {"project": "chats", "name": "again", "entity": "team", "tags": ["a", "b"]}}],
                 "tunewright": {"trainer": "trl", "site": "here", "pool": "default",
                   "lora": {"r": 8, "alpha": 16, "dropout": 0.1, "target_modules": ["q_proj", "v_proj"],
                            "target_parameters": ["mlp.experts"]},
                   "max_steps": 30, "sequence_length": 256, "save_every": 10,
                   "time_limit": 5400, "stage": {"dtype": "bf16"},
                   "checkpoints": {"keep_last": 2, "keep_best": 3, "metric": "valid_mean_token_accuracy"},
                   "evaluation": {"gate": [{"metric": "validation_loss", "compared_with": "champion",
                                            "max_loss": 0.1, "standard_errors": 0}],
                                  "approval": {"required": true, "wait_limit": 3600},
                                  "promote": false}}}
                """);
    return body.put("model", "file:" + api.model("tiny"))
        .put("training_file", api.upload(client, "{}\n").id())
        .put("validation_file", api.upload(client, "{}\n").id());
  }

  private TuningRequest submitted(JsonNode body) {
    RunningApi.Answer answer = api.post(key, "/fine_tuning/jobs", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return api.bean(Jobs.class).get(new JobId(answer.json().path("id").asString())).request();
  }

  private String newest() {
    return api.get(key, "/fine_tuning/jobs").json().path("data").path(0).path("id").asString();
  }

  private static String curl(String form) {
    Matcher body = CURL.matcher(form);
    assertThat(body.find()).as(form).isTrue();
    return HtmlUtils.htmlUnescape(body.group(1));
  }
}
