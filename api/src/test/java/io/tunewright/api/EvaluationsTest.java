package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import io.tunewright.api.RunningApi.Answer;
import io.tunewright.catalog.Decision;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.Gate;
import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Score;
import io.tunewright.evaluate.Scores;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Role;
import io.tunewright.workflow.AdapterEvaluation;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Evaluations, with a job and for an adapter that exists. */
@ExtendWith(RunningApi.class)
class EvaluationsTest {
  private static final String YAML =
      """
      output_type: multiple_choice
      doc_to_text: "{{question}}"
      metric_list: [{metric: acc}]
      """;
  private static final Map<String, Object> RULE =
      Map.of("metric", "harbour/acc", "compared_with", "champion", "min_gain", 0.02);

  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);
  private final OpenAIClient client = api.clientOf(key);
  private final Evaluations evaluations = api.bean(Evaluations.class);
  private final String file = api.upload(client, "{\"question\": \"?\"}\n").id();

  @Test
  void aJobAsksForItAndItsPublicationBeginsIt() {
    JobId job = new JobId(submit(spec()));
    assertThat(job(job).has("evaluation")).isFalse();
    planned(job);

    PublishedAdapter.of(api, job, project);

    EvaluationRow row = evaluations.ofJob(job).orElseThrow();
    assertThat(row.ofJob()).isTrue();
    assertThat(row.adapter().version()).isEqualTo(1);
    AdapterEvaluation started = await().until(() -> started(row.id()), found -> found != null);
    assertThat(started.spec()).isEqualTo(row.spec());
    assertThat(started.adapter()).isEqualTo(row.adapter());
    JsonNode told = job(job).path("evaluation");
    assertThat(told.path("id").asString()).isEqualTo(row.id().value());
    assertThat(told.path("state").asString()).isEqualTo("queued");
    assertThat(delete(file).status()).as("it still reads the rows").isEqualTo(409);

    judged(row, 0.75);
    evaluations.end(row.id(), EvaluationState.PASSED, true, null);
    assertThat(job(job).path("evaluation").path("verdict").path("passed").asBoolean()).isTrue();
    assertThat(job(job).path("evaluation").path("promoted").asBoolean()).isTrue();
    assertThat(delete(file).status()).isEqualTo(200);
  }

  @Test
  void anAdapterThatExistsIsEvaluatedAndShownWithItsNumbers() {
    EvaluationRow row = evaluated(Map.of("adapter", "mira", "evaluation", spec()));
    assertThat(row.ofJob()).isFalse();
    await().until(() -> started(row.id()), found -> found != null);

    judged(row, 0.4);
    evaluations.end(row.id(), EvaluationState.REFUSED, false, "it is worse");

    JsonNode shown = api.get(key, "/tunewright/evaluations/" + row.id()).json();
    assertThat(shown.path("state").asString()).isEqualTo("refused");
    assertThat(shown.path("error").asString()).isEqualTo("it is worse");
    assertThat(shown.path("champion").asInt()).isEqualTo(3);
    JsonNode ruling = shown.path("verdict").path("rules").path(0);
    assertThat(ruling.path("passed").asBoolean()).isFalse();
    assertThat(ruling.path("candidate").asDouble()).isEqualTo(0.4);
    assertThat(ruling.path("reference").asDouble()).isEqualTo(0.5);
    assertThat(ruling.path("threshold").asDouble()).isEqualTo(0.02);
    assertThat(ruling.path("rule").path("compared_with").asString()).isEqualTo("champion");
    assertThat(shown.path("scores").path("candidate").path("harbour/acc"))
        .isEqualTo(
            RunningApi.JSON.readTree(
                "{\"value\": 0.4, \"standard_error\": 0.1, \"higher_is_better\": true}"));
    assertThat(shown.path("evaluation").path("tasks").path(0).path("data_file").asString())
        .isEqualTo(file);
    JsonNode all = api.get(key, "/tunewright/evaluations?adapter=mira&version=1").json();
    assertThat(all.path("data").path(0).path("id").asString()).isEqualTo(row.id().value());
    assertThat(api.get(key, "/tunewright/evaluations?version=2").json().path("data")).isEmpty();
  }

  @Test
  void aDecisionIsHeardOnceAndACancelOnce() {
    EvaluationRow row = evaluated(Map.of("adapter", "mira", "version", 1, "evaluation", spec()));
    await().until(() -> started(row.id()), found -> found != null);
    String path = "/tunewright/evaluations/" + row.id();

    assertThat(api.post(key, path + "/approve", Map.of("note", "fine", "champion", 0)).status())
        .isEqualTo(200);
    assertThat(PlayedWorkflows.COMMANDS).contains(row.id() + ": approved by ann: fine over 0");
    Answer again = api.post(key, path + "/reject", Map.of());
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.body()).contains("was decided already");
    evaluations.decided(row.id(), new Decision(true, "ann", "fine", Instant.now()));
    assertThat(api.get(key, path).json().path("decision").path("note").asString())
        .isEqualTo("fine");

    assertThat(api.post(key, path + "/cancel", "").json().path("cancel_requested").asBoolean())
        .isTrue();
    await().until(() -> PlayedWorkflows.COMMANDS.contains(row.id() + ": cancelled"));
    evaluations.end(row.id(), EvaluationState.CANCELLED, false, null);
    // a sweep that came before this end has begun it anew, and hears of one more decision
    await().until(() -> api.post(key, path + "/approve", Map.of()).status() == 409);
  }

  @Test
  void aMistakeIsNamedByItsField() {
    refused("tunewright.evaluation", Map.of());
    refused("tunewright.evaluation.approval.wait_limit", with("approval", Map.of("wait_limit", 0)));
    refused("tunewright.evaluation.tasks[0].name", tasks(Map.of("limit", 3)));
    refused("tunewright.evaluation.tasks[0]", tasks(Map.of("name", "../x")));
    refused("tunewright.evaluation.tasks[0]", tasks(Map.of("name", "x", "yaml", YAML)));
    refused(
        "tunewright.evaluation.tasks[0].data_file",
        tasks(Map.of("name", "x", "yaml", YAML, "data_file", "file-none")));
    refused("tunewright.evaluation.tasks[0].limit", tasks(Map.of("name", "x", "limit", "3")));
    for (String evil :
        List.of(
            YAML + "process_docs: !function evil.run\n",
            YAML + "include: /etc/passwd\n",
            YAML + "unsafe_code: true\n",
            YAML + "dataset_path: /etc\n",
            YAML + "dataset_kwargs: {data_files: /etc/passwd}\n",
            YAML + "task: other\n",
            "!!javax.script.ScriptEngineManager []\n",
            "[1]",
            "output_type: shell\n",
            "{")) {
      refused(
          "tunewright.evaluation.tasks[0].yaml",
          tasks(Map.of("name", "x", "yaml", evil, "data_file", file)));
    }
    String bulky = YAML + "description: " + "x".repeat(99_000) + "\n";
    refused(
        "tunewright.evaluation.tasks",
        Map.of(
            "tasks",
            List.of(
                Map.of("name", "one", "yaml", bulky, "data_file", file),
                Map.of("name", "two", "yaml", bulky, "data_file", file),
                Map.of("name", "three", "yaml", bulky, "data_file", file))));
    refused("tunewright.evaluation.gate[0].compared_with", rules(Map.of("metric", "harbour/acc")));
    refused(
        "tunewright.evaluation.gate[0].compared_with",
        rules(Map.of("metric", "harbour/acc", "compared_with", "nobody", "min_gain", 1)));
    refused(
        "tunewright.evaluation.gate[0]",
        rules(Map.of("metric", "harbour/acc", "compared_with", "base")));
    refused(
        "tunewright.evaluation.gate[0]",
        rules(Map.of("metric", "harbour/acc", "compared_with", "constant", "min_gain", 0)));
    refused(
        "tunewright.evaluation.gate[0].metric",
        rules(Map.of("metric", "port/acc", "compared_with", "base", "min_gain", 0)));
    refused(
        "tunewright.evaluation.gate[0].metric",
        rules(Map.of("metric", "validation_loss", "compared_with", "base", "min_gain", 0)));
    refused(
        "tunewright.evaluation.gate[0].min_gian",
        rules(Map.of("metric", "harbour/acc", "compared_with", "base", "min_gian", 0)));

    PublishedAdapter.in(api, client, project);
    String path = "/tunewright/evaluations";
    assertThat(api.post(key, path, Map.of("evaluation", spec())).body())
        .contains("adapter is missing");
    assertThat(api.post(key, path, Map.of("adapter", "no", "evaluation", spec())).status())
        .isEqualTo(404);
    assertThat(
            api.post(key, path, Map.of("adapter", "mira", "version", 9, "evaluation", spec()))
                .status())
        .isEqualTo(404);
    Answer planless = api.post(key, path, Map.of("adapter", "mira", "evaluation", spec()));
    assertThat(planless.status()).isEqualTo(409);
    assertThat(planless.body()).contains("has lost the plan");
  }

  @Test
  void whatTemporalTakesNoWorkflowForHasFailed() {
    EvaluationRow some = evaluated(Map.of("adapter", "mira", "evaluation", spec()));
    EvaluationTask huge =
        new EvaluationTask(
            "huge",
            "x".repeat(BlobLimit.MOST_BYTES + 1),
            some.spec().tasks().getFirst().data(),
            null,
            null,
            null);
    EvaluationId id =
        evaluations
            .create(
                Evaluations.newId(),
                some.owner(),
                some.adapter(),
                some.job(),
                new EvaluationSpec(List.of(huge), List.of(), null, true))
            .id();

    await().until(() -> evaluations.get(id).state() == EvaluationState.FAILED);
    assertThat(evaluations.get(id).error()).contains("Blob data size exceeds limit");
  }

  @Test
  void othersSeeNothingOfIt() {
    EvaluationRow row = evaluated(Map.of("adapter", "mira", "evaluation", spec()));
    String path = "/tunewright/evaluations/" + row.id();
    String other = api.key(RunningApi.freshProject(), Role.OPERATOR);
    String viewer = api.key(project, Role.VIEWER);

    assertThat(api.get(other, path).status()).isEqualTo(404);
    assertThat(api.post(other, path + "/approve", Map.of()).status()).isEqualTo(404);
    assertThat(api.get(other, "/tunewright/evaluations").json().path("data")).isEmpty();
    assertThat(api.get(viewer, path).status()).isEqualTo(200);
    assertThat(api.post(viewer, path + "/reject", Map.of()).status()).isEqualTo(403);
    assertThat(api.post(viewer, path + "/cancel", Map.of()).status()).isEqualTo(403);
  }

  private Map<String, Object> task() {
    return Map.of("name", "harbour", "yaml", YAML, "data_file", file, "few_shot", 1);
  }

  private Map<String, Object> spec() {
    return Map.of(
        "tasks", List.of(task()),
        "gate", List.of(RULE),
        "approval", Map.of("required", true, "wait_limit", 3600));
  }

  private Map<String, Object> with(String name, Object value) {
    Map<String, Object> spec = new HashMap<>(spec());
    spec.put(name, value);
    return spec;
  }

  private Map<String, Object> tasks(Map<String, Object> task) {
    return Map.of("tasks", List.of(task));
  }

  private Map<String, Object> rules(Map<String, Object> rule) {
    return with("gate", List.of(rule));
  }

  private void refused(String field, Map<String, Object> spec) {
    Map<String, Object> body = new HashMap<>();
    body.put("model", "file:/nowhere");
    body.put("training_file", file);
    body.put("tunewright", Map.of("evaluation", spec));
    body.put("model", model());
    Answer answer = api.post(key, "/fine_tuning/jobs", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().path("error").path("param").asString())
        .as(answer.body())
        .isEqualTo(field);
  }

  private String model() {
    try {
      return "file:" + api.model("tiny");
    } catch (java.io.IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    }
  }

  private String submit(Map<String, Object> spec) {
    return client
        .fineTuning()
        .jobs()
        .create(
            api.request(client)
                .putAdditionalBodyProperty("tunewright", JsonValue.from(Map.of("evaluation", spec)))
                .build())
        .id();
  }

  private JsonNode job(JobId job) {
    return api.get(key, "/fine_tuning/jobs/" + job).json().path("tunewright");
  }

  private EvaluationRow evaluated(Map<String, Object> body) {
    JobId job = new JobId(api.submit(client).id());
    planned(job);
    PublishedAdapter.of(api, job, project);
    Answer answer = api.post(key, "/tunewright/evaluations", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().path("state").asString()).isEqualTo("queued");
    return evaluations.get(new EvaluationId(answer.json().path("id").asString()));
  }

  /** As its workflow would have told it. */
  private void planned(JobId job) {
    api.bean(JobEvents.class)
        .record(
            new JobEvent(
                job,
                0,
                Instant.now(),
                JobEvent.Level.INFO,
                "told",
                new Change.Planned(Samples.plan(null))));
  }

  private void judged(EvaluationRow row, double accuracy) {
    Measured measured = new Measured(null, scores(accuracy), scores(0.5));
    evaluations.begin(row.id(), 3);
    evaluations.judged(
        row.id(), measured, Gate.judge(row.spec().gate(), measured, new Champion.Version(3)));
  }

  private static Scores scores(double accuracy) {
    return new Scores(Map.of("harbour/acc", new Score(accuracy, 0.1, true)));
  }

  private static @org.jspecify.annotations.Nullable AdapterEvaluation started(EvaluationId id) {
    return new ArrayList<>(PlayedWorkflows.EVALUATED)
        .stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
  }

  private Answer delete(String id) {
    return api.send(key, HttpRequest.newBuilder().DELETE(), "/files/" + id);
  }
}
