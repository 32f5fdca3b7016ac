package io.tunewright.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Verification;

/** Reads a staged snapshot again. Workflow id = {@code verify-} and the snapshot's staging id. */
@WorkflowInterface
public interface VerifyWorkflow {
  @WorkflowMethod
  Verification verify(SnapshotRef snapshot);
}
