package io.tunewright.worker.stage;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.workflow.StageWorkflow;
import io.tunewright.workflow.TaskQueues;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets jobs wait together for one staging: a workflow can't await one that it didn't start. */
final class SharedStaging {
  private static final long SLICE_SECONDS = 3;

  private final WorkflowClient temporal;

  SharedStaging(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /** Waits, beating; a job that is cancelled leaves, and the last to leave stops the staging. */
  Snapshot join(String waiter, SnapshotRef snapshot, ModelRef source, Owner owner) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    while (true) {
      StageWorkflow staging = start(waiter, snapshot, source, owner);
      try {
        return await(WorkflowStub.fromTyped(staging), activity);
      } catch (ActivityCompletionException stopped) {
        staging.leave(waiter);
        throw stopped;
      } catch (WorkflowFailedException failed) {
        if (!(failed.getCause() instanceof CanceledFailure)) {
          throw reason(failed);
        }
        // The last of the others left just as we came: start it again.
        activity.heartbeat(null);
      }
    }
  }

  private StageWorkflow start(String waiter, SnapshotRef snapshot, ModelRef source, Owner owner) {
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
    return staging;
  }

  private static Snapshot await(WorkflowStub staging, ActivityExecutionContext activity) {
    while (true) {
      try {
        return staging.getResult(SLICE_SECONDS, TimeUnit.SECONDS, Snapshot.class);
      } catch (TimeoutException stillAtIt) {
        activity.heartbeat(null);
      }
    }
  }

  /** What the staging itself said, so that a fault of the caller's stays one. */
  private static RuntimeException reason(WorkflowFailedException failed) {
    return failed.getCause() instanceof ActivityFailure activity
            && activity.getCause() instanceof ApplicationFailure ours
        ? ours
        : failed;
  }
}
