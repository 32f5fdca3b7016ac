package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.activity.Activity;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerOptions;
import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.retrain.Baseline;
import io.tunewright.retrain.Begun;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.Retraining;
import io.tunewright.retrain.RunStart;
import io.tunewright.retrain.Selection;
import io.tunewright.retrain.Survey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RetrainWorkflowTest {
  private static final String ID = "retrain-sched-1-2026-11-26T03:30:00Z";

  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());
  private final Played played = new Played();

  @BeforeEach
  void start() {
    var beating =
        WorkerOptions.newBuilder().setMaxHeartbeatThrottleInterval(Duration.ofMillis(100)).build();
    var worker = temporal.newWorker(TaskQueues.CONTROL, beating);
    worker.registerWorkflowImplementationTypes(RetrainWorkflowImpl.class);
    worker.registerActivitiesImplementations(played);
    temporal.newWorker(TaskQueues.RUNS, beating).registerActivitiesImplementations(played);
    temporal.start();
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void changedDataIsTrainedOnAndTheEndIsTheJobs() throws IOException {
    played.end = new Conclusion(Outcome.PROMOTED, "better");
    assertThat(run()).isEqualTo(played.end);
    assertThat(played.diary)
        .containsExactly(
            "begin",
            "look",
            "decide train: 20 new rows since srun-0 trained, 120 in all",
            "assemble",
            "submit",
            "await",
            "conclude PROMOTED better");
    assertThat(played.started.getFirst().workflow()).isEqualTo(ID);
    assertThat(played.started.getFirst().execution()).isNotBlank();
    assertThat(Stage.queues(temporal.getWorkflowClient(), ID))
        .containsEntry("Retraining.Await", TaskQueues.RUNS)
        .containsEntry("Retraining.Look", TaskQueues.CONTROL);
    Files.writeString(
        Path.of("target", "retrained.json"),
        temporal.getWorkflowClient().fetchHistory(ID).toJson(true));
  }

  @Test
  void unchangedDataIsNoReason() throws IOException {
    played.found = new Survey("s", "old", 2, 100, 0, "srun-0");
    assertThat(run().outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(played.diary)
        .containsExactly(
            "begin",
            "look",
            "decide skip: the 100 rows are those that srun-0 trained on",
            "conclude SKIPPED the 100 rows are those that srun-0 trained on");
    Files.writeString(
        Path.of("target", "unchanged.json"),
        temporal.getWorkflowClient().fetchHistory(ID).toJson(true));
  }

  @Test
  void aRunThatHasSubmittedItsJobOnlyWaitsForIt() {
    played.submitted = Samples.ID;
    Instant time = Instant.parse("2026-11-26T03:30:00Z");
    workflow().run(RetrainRun.again("sched-1", 3, "srun-1", time));
    assertThat(played.diary).containsExactly("begin", "await", "conclude PUBLISHED");
    assertThat(played.started.getFirst().run()).isEqualTo("srun-1");
    assertThat(played.started.getFirst().scheduledFor()).isEqualTo(time);
  }

  @Test
  void badRowsEndTheRunWithTheReason() {
    played.badRows = true;
    assertThat(run())
        .isEqualTo(
            new Conclusion(Outcome.FAILED, "invalid_training_file: a.jsonl: 1 bad line: line 3"));
  }

  @Test
  void aPlaceThatIsAwayIsTriedAgain() {
    played.outages.set(2);
    assertThat(run().outcome()).isEqualTo(Outcome.PUBLISHED);
    assertThat(played.diary).filteredOn("look"::equals).hasSize(3);
  }

  @Test
  void aScheduleThatIsGoneLeavesNothing() {
    played.gone = true;
    assertThat(run().outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(played.diary).containsExactly("begin");
  }

  /** As Temporal does where its overlap policy is to cancel the other. */
  @Test
  void aCancelEndsTheJobAndWaitsForItsEnd() throws IOException {
    played.awaiting = true;
    WorkflowClient.start(workflow()::run, RetrainRun.of("sched-1", 1));
    await().until(() -> played.diary.contains("await"));
    WorkflowStub run = temporal.getWorkflowClient().newUntypedWorkflowStub(ID);
    run.cancel();
    assertThatThrownBy(() -> run.getResult(Conclusion.class)).hasMessageContaining("cancelled");
    assertThat(played.diary)
        .endsWith("await", "stop", "await", "conclude CANCELLED the run was cancelled");
    Files.writeString(
        Path.of("target", "retraining-cancelled.json"),
        temporal.getWorkflowClient().fetchHistory(ID).toJson(true));
  }

  @Test
  void aCancelThatComesTooLateLeavesWhatWasPublished() {
    played.awaiting = true;
    played.end = new Conclusion(Outcome.PROMOTED, "just in time");
    WorkflowClient.start(workflow()::run, RetrainRun.of("sched-1", 1));
    await().until(() -> played.diary.contains("await"));
    WorkflowStub run = temporal.getWorkflowClient().newUntypedWorkflowStub(ID);
    run.cancel();
    assertThatThrownBy(() -> run.getResult(Conclusion.class)).hasMessageContaining("cancelled");
    assertThat(played.diary).endsWith("conclude PROMOTED just in time");
  }

  private Conclusion run() {
    return workflow().run(RetrainRun.of("sched-1", 1));
  }

  private RetrainWorkflow workflow() {
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            RetrainWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowId(ID)
                .build());
  }

  /** All steps, played by hand. */
  private static final class Played implements Retraining {
    final List<String> diary = new CopyOnWriteArrayList<>();
    final List<RunStart> started = new CopyOnWriteArrayList<>();
    volatile Survey found = new Survey("s", "new", 2, 120, 20, "srun-1");
    volatile Conclusion end = new Conclusion(Outcome.PUBLISHED, null);
    volatile @Nullable JobId submitted;
    volatile boolean gone;
    volatile boolean badRows;
    final AtomicInteger outages = new AtomicInteger();

    /** Whether the job goes on until somebody stops it. */
    volatile boolean awaiting;

    @Override
    public Begun begin(RunStart start) {
      diary.add("begin");
      started.add(start);
      return gone
          ? Begun.NOTHING
          : new Begun("srun-1", Selection.ALL, new Baseline("srun-0", "old", true), submitted);
    }

    @Override
    public Survey look(String run) {
      diary.add("look");
      if (badRows) {
        throw TuningError.INVALID_TRAINING_FILE.because("a.jsonl: 1 bad line: line 3");
      }
      if (outages.getAndDecrement() > 0) {
        throw TuningError.SOURCE_UNREACHABLE.because("away");
      }
      return found;
    }

    @Override
    public void decide(String run, Survey survey, Decision decision) {
      diary.add(
          "decide %s: %s"
              .formatted(decision instanceof Decision.Train ? "train" : "skip", decision.reason()));
    }

    @Override
    public void assemble(String run) {
      diary.add("assemble");
    }

    @Override
    public JobId submit(String run) {
      diary.add("submit");
      return Samples.ID;
    }

    @Override
    public Conclusion await(String run) {
      diary.add("await");
      while (awaiting) {
        try {
          TimeUnit.MILLISECONDS.sleep(50);
          Activity.getExecutionContext().heartbeat(null);
        } catch (InterruptedException stopping) {
          throw Activity.wrap(stopping);
        }
      }
      return end.outcome() == Outcome.PUBLISHED && diary.contains("stop")
          ? new Conclusion(Outcome.CANCELLED, "the job was cancelled")
          : end;
    }

    @Override
    public void stop(String run) {
      diary.add("stop");
      awaiting = false;
    }

    @Override
    public void conclude(String run, Conclusion conclusion) {
      diary.add(
          "conclude %s %s"
              .formatted(
                  conclusion.outcome(), conclusion.reason() == null ? "" : conclusion.reason())
              .strip());
    }
  }
}
