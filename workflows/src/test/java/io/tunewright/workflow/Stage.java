package io.tunewright.workflow;

import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Temporal's test server with the workflows, and a {@link FakeHouse} for all activities. */
final class Stage implements BeforeEachCallback, AfterEachCallback {
  final FakeHouse house = new FakeHouse();
  final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());

  private final Object[] more;

  /**
   * @param more activities of the control worker beside the house's
   */
  Stage(Object... more) {
    this.more = more;
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    var beating =
        WorkerOptions.newBuilder().setMaxHeartbeatThrottleInterval(Duration.ofMillis(100)).build();
    var control = temporal.newWorker(TaskQueues.CONTROL, beating);
    control.registerWorkflowImplementationTypes(
        FineTuneWorkflowImpl.class,
        PublishCheckpointWorkflowImpl.class,
        EvaluationWorkflowImpl.class,
        StageWorkflowImpl.class,
        PlanWorkflowImpl.class,
        DeliverWorkflowImpl.class);
    control.registerActivitiesImplementations(house);
    control.registerActivitiesImplementations(more);
    temporal.newWorker(TaskQueues.site("here"), beating).registerActivitiesImplementations(house);
    temporal.newWorker(TaskQueues.track("here"), beating).registerActivitiesImplementations(house);
    temporal.start();
  }

  @Override
  public void afterEach(ExtensionContext test) {
    temporal.close();
  }

  /** The job's workflow, to be started. */
  FineTuneWorkflow workflow() {
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            FineTuneWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowId(Samples.ID.value())
                .build());
  }

  /** The job's workflow, started already. */
  FineTuneWorkflow running() {
    return temporal.getWorkflowClient().newWorkflowStub(FineTuneWorkflow.class, Samples.ID.value());
  }

  WorkflowStub untyped() {
    return temporal.getWorkflowClient().newUntypedWorkflowStub(Samples.ID.value());
  }

  /** For {@link ReplayTest}: frozen once a release has written such a history. */
  void keepHistory(String name) throws IOException {
    keepHistory(name, Samples.ID.value());
  }

  void keepHistory(String name, String workflow) throws IOException {
    Files.writeString(
        Path.of("target", name + ".json"),
        temporal.getWorkflowClient().fetchHistory(workflow).toJson(true));
  }
}
