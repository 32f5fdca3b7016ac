package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Violation.check;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.tunewright.standalone.chaos.Violation.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether each run of a schedule trained once on what it had found, and ended once and right. */
final class ScheduleChecks {
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(20);
  private static final JsonMapper JSON = new JsonMapper();

  /** What a run comes to by the end of its job's evaluation. */
  private static final Map<String, String> OUTCOMES =
      Map.of("passed", "promoted", "refused", "kept_champion", "cancelled", "cancelled");

  private final Stage stage;

  ScheduleChecks(Stage stage) {
    this.stage = stage;
  }

  /**
   * @param run as the API tells of it at its end
   * @param evaluation of its job
   */
  void all(JsonNode run, JsonNode evaluation) {
    check(Kind.DUPLICATE_LAUNCH, () -> job(run));
    check(Kind.WRONG_OUTCOME, () -> outcome(run, evaluation));
    check(Kind.CORRUPT_ARTEFACT, () -> rows(run));
    if (!stage.fleet().ground().temporal().hasLost(run.path("ended_at"))) {
      check(Kind.DISAGREEMENT, () -> closed(kept(run, "run.json")));
    }
    // its workflow writes it after the row, and again where that was lost
    check(Kind.DISAGREEMENT, () -> record(run, kept(run, "run.json")));
  }

  private void job(JsonNode run) {
    JsonNode jobs =
        stage
            .front()
            .get(
                "/fine_tuning/jobs?limit=100&metadata%5Bschedule_run%5D="
                    + run.path("id").asString())
            .path("data");
    assertThat(jobs.valueStream().map(job -> job.path("id").asString()))
        .as("jobs of the run %s", run)
        .containsExactly(run.path("job").asString());
  }

  private static void outcome(JsonNode run, JsonNode evaluation) {
    assertThat(run.path("outcome").asString())
        .as("the outcome of %s after %s", run, evaluation)
        .isEqualTo(OUTCOMES.get(evaluation.path("state").asString()));
  }

  /** Rows that came after the look are left to the next run, none of those before is. */
  private void rows(JsonNode run) {
    String key =
        "projects/default/files/%s/content".formatted(run.path("training_file").asString());
    assertThat(new String(stage.fleet().objects().get(key), UTF_8).lines().distinct().count())
        .as("rows that the run trained on: %s", run)
        .isEqualTo(run.path("rows").asLong());
  }

  private static void record(JsonNode run, JsonNode row) {
    for (String told : List.of("outcome", "job", "training_file")) {
      assertThat(row.path(told)).as("%s in %s", told, row).isEqualTo(run.path(told));
    }
  }

  private JsonNode kept(JsonNode run, String name) {
    return JSON.readTree(
        stage
            .fleet()
            .objects()
            .get(
                "projects/default/schedules/%s/runs/%s/%s"
                    .formatted(run.path("schedule").asString(), run.path("id").asString(), name)));
  }

  private void closed(JsonNode row) {
    await("the workflow of " + row.path("id") + " closes")
        .atMost(CLOSED_WITHIN)
        .ignoreExceptions()
        .until(() ->
            stage.fleet().ground().temporal().ask(client -> status(client, row))
                == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
  }

  private static WorkflowExecutionStatus status(WorkflowClient temporal, JsonNode row) {
    WorkflowExecution execution =
        WorkflowExecution.newBuilder()
            .setWorkflowId(row.path("workflow").asString())
            .setRunId(row.path("execution").asString())
            .build();
    return temporal.newUntypedWorkflowStub(execution, Optional.empty()).describe().getStatus();
  }
}
