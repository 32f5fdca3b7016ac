package io.tunewright.workflow;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Verification;

/** Asks the activity. */
public final class VerifyWorkflowImpl implements VerifyWorkflow {
  @Override
  public Verification verify(SnapshotRef snapshot) {
    return Stubs.verifying().verify(snapshot);
  }
}
