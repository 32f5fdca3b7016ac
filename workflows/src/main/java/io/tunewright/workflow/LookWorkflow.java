package io.tunewright.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;

/**
 * Lets a site look at weights that lie there, for an activity of the control worker, which can't
 * see them. A look of its own each time: files may have changed since the one before.
 */
@WorkflowInterface
public interface LookWorkflow {
  @WorkflowMethod
  SnapshotRef look(ModelRef source);
}
