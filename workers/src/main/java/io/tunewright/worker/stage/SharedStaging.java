package io.tunewright.worker.stage;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.worker.activity.SharedWorkflow;
import io.tunewright.workflow.StageWorkflow;
import io.tunewright.workflow.TaskQueues;

/** Lets jobs wait together for one staging. */
final class SharedStaging {
  private final WorkflowClient temporal;

  SharedStaging(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /** Waits, beating; a job that is cancelled leaves, and the last to leave stops the staging. */
  Snapshot join(String waiter, SnapshotRef snapshot, ModelRef source, Owner owner) {
    return SharedWorkflow.await(
        waiter, () -> start(waiter, snapshot, source, owner), Snapshot.class);
  }

  private WorkflowStub start(String waiter, SnapshotRef snapshot, ModelRef source, Owner owner) {
    StageWorkflow staging =
        temporal.newWorkflowStub(
            StageWorkflow.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId(snapshot.stagingId())
                .setTaskQueue(TaskQueues.CONTROL)
                .build());
    var request = temporal.newSignalWithStartRequest();
    request.add(staging::stage, snapshot, source, owner);
    request.add(staging::join, waiter);
    temporal.signalWithStart(request);
    return WorkflowStub.fromTyped(staging);
  }
}
