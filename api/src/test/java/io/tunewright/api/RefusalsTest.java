package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import io.tunewright.storage.catalog.Role;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Whatever is wrong with a request, the answer has OpenAI's shape and names the field. */
@ExtendWith(RunningApi.class)
class RefusalsTest {
  private static final RunningApi API = new RunningApi();

  private final String project = RunningApi.freshProject();
  private final String key = API.key(project, Role.OPERATOR);

  static List<Arguments> refused() {
    var cases = new ArrayList<Arguments>();
    cases.add(refused("model", "model", "nobody-has-it"));
    cases.add(refused("model", "model", "file:/etc"));
    cases.add(refused("model", "model", "hf:org"));
    cases.add(refused("training_file", "training_file", "file-unknown"));
    cases.add(refused("validation_file", "validation_file", "file-unknown"));
    cases.add(refused("suffix", "suffix", "x".repeat(65)));
    cases.add(refused("seed", "seed", -1));
    cases.add(refused("metadata", "metadata", pairs(17)));
    cases.add(refused("metadata", "metadata", Map.of("n".repeat(65), "v")));
    cases.add(refused("metadata", "metadata", Map.of("n", "v".repeat(513))));
    cases.add(refused("integrations", "integrations", List.of(Map.of("type", "mlflow"))));
    cases.add(
        refused(
            "integrations[0].wandb.project",
            "integrations",
            List.of(Map.of("type", "wandb", "wandb", Map.of()))));
    cases.add(refused("method.type", "method", Map.of("type", "dpo")));
    cases.add(refused("method.type", "method", Map.of("type", "reinforcement")));
    cases.add(refused("method.kind", "method", Map.of("type", "supervised", "kind", 1)));
    cases.add(
        refused(
            "method.supervised.hyperparameters.epochs",
            "method",
            Map.of(
                "type",
                "supervised",
                "supervised",
                Map.of("hyperparameters", Map.of("epochs", 3)))));
    cases.add(refused("hyperparameters.n_epoch", "hyperparameters", Map.of("n_epoch", 3)));
    cases.add(refused("hyperparameters.n_epochs", "hyperparameters", Map.of("n_epochs", "many")));
    cases.add(refused("hyperparameters.n_epochs", "hyperparameters", Map.of("n_epochs", 0)));
    cases.add(refused("tunewright.lorra", "tunewright", Map.of("lorra", 1)));
    cases.add(refused("tunewright.lora.rank", "tunewright", Map.of("lora", Map.of("rank", 8))));
    cases.add(refused("tunewright.lora", "tunewright", Map.of("lora", Map.of("r", 0))));
    cases.add(
        refused("tunewright.stage.dtype", "tunewright", Map.of("stage", Map.of("dtype", "int3"))));
    cases.add(refused("tunewright.stage.type", "tunewright", Map.of("stage", Map.of("type", 1))));
    cases.add(
        refused(
            "tunewright.lora.target_modules",
            "tunewright",
            Map.of("lora", Map.of("target_modules", Collections.nCopies(30_000, "q_proj")))));
    cases.add(refused("tunewright.max_steps", "tunewright", Map.of("max_steps", 1.5)));
    cases.add(refused("tunewright.max_steps", "tunewright", Map.of("max_steps", -1)));
    cases.add(refused("tunewright.time_limit", "tunewright", Map.of("time_limit", 0)));
    cases.add(refused("integrations[0]", "integrations", nulls()));
    cases.add(
        refused(
            "integrations[0].wandb.tags[0]",
            "integrations",
            List.of(Map.of("type", "wandb", "wandb", Map.of("project", "p", "tags", nulls())))));
    cases.add(
        refused(
            "tunewright.lora.target_modules[0]",
            "tunewright",
            Map.of("lora", Map.of("target_modules", nulls()))));
    cases.add(
        refused(
            "tunewright.evaluation.tasks[0]",
            "tunewright",
            Map.of("evaluation", Map.of("tasks", nulls()))));
    cases.add(ownTask("task: !!int x"));
    cases.add(ownTask("output_type: generate_until\ngeneration_kwargs: {custom_generate: /tmp/x}"));
    cases.add(refused("tunewright.dry_run", "tunewright", Map.of("dry_run", "yes")));
    return cases;
  }

  private static Arguments refused(String param, String field, Object value) {
    return Arguments.of(param, field, value);
  }

  private static Arguments ownTask(String yaml) {
    return refused(
        "tunewright.evaluation.tasks[0].yaml",
        "tunewright",
        Map.of(
            "evaluation",
            Map.of("tasks", List.of(Map.of("name", "t", "yaml", yaml, "data_file", "file-x")))));
  }

  private static List<Object> nulls() {
    return Collections.singletonList(null);
  }

  private static Map<String, String> pairs(int count) {
    var pairs = new HashMap<String, String>();
    IntStream.range(0, count).forEach(i -> pairs.put("name" + i, "value"));
    return pairs;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aJobIsRefusedByTheFieldAtFault(String param, String field, Object value) throws Exception {
    Map<String, Object> body = body();
    body.put(field, value);

    RunningApi.Answer answer = API.post(key, "/fine_tuning/jobs", body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    JsonNode error = answer.json().path("error");
    assertThat(error.path("param").asString()).as(answer.body()).isEqualTo(param);
    assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.path("message").asString()).isNotBlank();
  }

  @Test
  void aRateAndItsMultiplierExcludeEachOther() throws Exception {
    Map<String, Object> body = body();
    body.put("hyperparameters", Map.of("learning_rate_multiplier", 2));
    body.put("tunewright", Map.of("learning_rate", 1e-4));

    RunningApi.Answer answer = API.post(key, "/fine_tuning/jobs", body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().path("error").path("param").asString())
        .isEqualTo("tunewright.learning_rate");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    for (String field : List.of("model", "training_file")) {
      Map<String, Object> body = body();
      body.remove(field);
      RunningApi.Answer answer = API.post(key, "/fine_tuning/jobs", body);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().path("error").path("param").asString()).isEqualTo(field);
    }
  }

  @Test
  void textThatNoDatabaseTakesIsTheCallersFault() throws Exception {
    String nul = "a\u0000b";
    for (Map.Entry<String, Object> odd :
        Map.of(
                "model",
                (Object) nul,
                "training_file",
                nul,
                "suffix",
                nul,
                "metadata",
                Map.of("n", nul),
                "tunewright",
                Map.of("site", nul))
            .entrySet()) {
      Map<String, Object> body = body();
      body.put(odd.getKey(), odd.getValue());
      assertRefused(400, API.post(key, "/fine_tuning/jobs", body));
    }
    assertRefused(400, API.get(key, "/fine_tuning/jobs?after=%00"));
    assertRefused(400, API.get(key, "/files?purpose=%00"));
    String admin = API.key(project, Role.ADMIN);
    assertRefused(400, API.post(admin, "/tunewright/keys", Map.of("principal", nul)));
    assertRefused(
        400, API.post(key, "/tunewright/models", Map.of("name", "a/b", "source", "file:/" + nul)));
    assertRefused(400, API.get(key, "/fine_tuning/jobs?metadata%5Ba%5D=%00"));
    for (String path :
        List.of(
            "/tunewright/adapters/a/promote",
            "/tunewright/evaluations/eval-1/approve",
            "/tunewright/schedules/sched-1/pause")) {
      RunningApi.Answer answer = API.post(key, path, "{\"note\": \"\\u0000\"}");
      assertRefused(400, answer);
      assertThat(answer.body()).contains("U+0000 at byte 10");
    }
    assertThat(
            API.post(key, "/tunewright/evaluations/e/approve", "{\"note\": \"\\\\u0000\"}")
                .status())
        .as("a backslash and some letters")
        .isEqualTo(404);
  }

  @Test
  void aBodyWithoutMeasureIsNotRead() {
    String field = "{\"model\": \"%s\"}";
    assertRefused(413, API.post(key, "/fine_tuning/jobs", field.formatted("m".repeat(9 << 20))));
    assertRefused(400, API.post(key, "/fine_tuning/jobs", "{\"x\": " + "[".repeat(2000)));
    assertRefused(400, API.post(key, "/fine_tuning/jobs", "{\"seed\": " + "1".repeat(2000) + "}"));
  }

  @Test
  void numbersThatNoTimeHasAreTheCallersFault() {
    String job = API.submit(API.clientOf(key)).id();
    String eon = "ftevent-%s-zzzzzzzzzzzz-m1-1".formatted(job.substring(job.length() - 8));
    assertRefused(400, API.get(key, "/fine_tuning/jobs/%s/events?after=%s".formatted(job, eon)));
    assertRefused(
        400,
        API.post(
            API.key(project, Role.ADMIN),
            "/tunewright/storage/collect",
            Map.of("grace_seconds", Long.MAX_VALUE)));
  }

  @Test
  void allElseThatGoesWrongHasTheSameShape() {
    assertRefused(404, API.get(key, "/nonsense"));
    assertRefused(404, API.get(key, "/files/file-unknown"));
    assertRefused(404, API.get(key, "/files/file-unknown/content"));
    assertRefused(404, API.get(key, "/models/ft:nobody:has:it"));
    assertRefused(404, API.get(key, "/tunewright/adapters/none"));
    assertRefused(400, API.get(key, "/fine_tuning/jobs?limit=0"));
    assertRefused(400, API.get(key, "/fine_tuning/jobs?limit=many"));
    assertRefused(400, API.post(key, "/fine_tuning/jobs", "{\"model\": "));
    assertRefused(400, API.post(key, "/fine_tuning/jobs", "null"));
    assertRefused(400, API.post(key, "/fine_tuning/jobs", "[]"));
    assertRefused(400, API.post(key, "/fine_tuning/jobs", ""));
    assertRefused(400, API.post(key, "/tunewright/models", "{\"name\": "));
    assertRefused(400, API.post(key, "/files", "{}"));
    assertRefused(
        405, API.send(key, HttpRequest.newBuilder().method("PATCH", empty()), "/fine_tuning/jobs"));
    assertRefused(401, API.get("tw-wrong", "/fine_tuning/jobs"));
    assertRefused(401, API.get("tw-wrong", "/nonsense"));
  }

  private static HttpRequest.BodyPublisher empty() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private static void assertRefused(int status, RunningApi.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    JsonNode error = answer.json().path("error");
    assertThat(error.path("message").asString("")).as(answer.body()).isNotBlank();
    assertThat(error.path("type").asString("")).isEqualTo("invalid_request_error");
    assertThat(error.has("param")).isTrue();
    assertThat(error.has("code")).isTrue();
  }

  private Map<String, Object> body() throws Exception {
    OpenAIClient client = API.clientOf(key);
    var body = new HashMap<String, Object>();
    body.put("model", "file:" + API.model("tiny"));
    body.put("training_file", API.upload(client, "{}\n").id());
    return body;
  }
}
