package io.tunewright.workflow;

import static io.temporal.testing.WorkflowReplayer.replayWorkflowExecution;

import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories recorded from earlier versions must still replay; never edit one, only add. */
class ReplayTest {
  /** A busy machine needs longer than the usual second for its first look at a payload. */
  private static final WorkerOptions PATIENT =
      WorkerOptions.newBuilder().setDefaultDeadlockDetectionTimeout(30_000).build();

  @ParameterizedTest
  @MethodSource("histories")
  void replays(Path history) throws Exception {
    try (var temporal = TestWorkflowEnvironment.newInstance(sameConverter())) {
      Worker worker = temporal.newWorker("replay", PATIENT);
      worker.registerWorkflowImplementationTypes(
          FineTuneWorkflowImpl.class,
          PublishCheckpointWorkflowImpl.class,
          EvaluationWorkflowImpl.class,
          StageWorkflowImpl.class,
          TranscodeWorkflowImpl.class,
          PrepareWorkflowImpl.class,
          VerifyWorkflowImpl.class,
          DeliverWorkflowImpl.class,
          RetrainWorkflowImpl.class);
      replayWorkflowExecution(WorkflowExecutionHistory.fromJson(Files.readString(history)), worker);
    }
  }

  static List<Path> histories() throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/histories"))) {
      return files.toList();
    }
  }

  private static TestEnvironmentOptions sameConverter() {
    return TestEnvironmentOptions.newBuilder()
        .setWorkflowClientOptions(
            WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
        .build();
  }
}
