package io.tunewright.workflow;

import io.tunewright.job.ModelRef;
import io.tunewright.job.SitePath;
import io.tunewright.job.SnapshotRef;

/** Asks the site. */
public final class LookWorkflowImpl implements LookWorkflow {
  @Override
  public SnapshotRef look(ModelRef source) {
    return Stubs.looking(SitePath.of(source.locator()).site()).look(source);
  }
}
