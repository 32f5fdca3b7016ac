package io.tunewright.workflow;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;

/**
 * Brings one snapshot into the object store for all jobs that want it. Workflow id = {@link
 * SnapshotRef#stagingId()}; jobs signal-with-start it.
 *
 * <p>It ends cancelled when the last job has left. A job that joins in that very moment sees it
 * cancelled though it didn't leave, and starts it again.
 */
@WorkflowInterface
public interface StageWorkflow {
  @WorkflowMethod
  Snapshot stage(SnapshotRef snapshot, ModelRef source, Owner owner);

  @SignalMethod
  void join(String waiter);

  @SignalMethod
  void leave(String waiter);
}
