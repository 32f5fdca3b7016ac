package io.tunewright.workflow;

import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    for (String queue :
        List.of(
            TaskQueues.JOINS,
            TaskQueues.site("here"),
            TaskQueues.weights("here"),
            TaskQueues.track("here"))) {
      temporal.newWorker(queue, beating).registerActivitiesImplementations(house);
    }
    temporal.newWorker(TaskQueues.WEBHOOKS, beating).registerActivitiesImplementations(more);
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

  /** Where a workflow has asked for its activities, by their names. */
  static Map<String, String> queues(WorkflowClient client, String workflow) {
    return client.fetchHistory(workflow).getEvents().stream()
        .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
        .map(HistoryEvent::getActivityTaskScheduledEventAttributes)
        .collect(
            Collectors.toMap(
                scheduled -> scheduled.getActivityType().getName(),
                scheduled -> scheduled.getTaskQueue().getName(),
                (one, same) -> same));
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
