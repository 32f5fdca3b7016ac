package io.tunewright.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A dry run: the first station of the road and a look at what would be launched, nothing more. */
@WorkflowInterface
public interface PlanWorkflow {
  @WorkflowMethod
  DryRun plan(TuningJob job);
}
