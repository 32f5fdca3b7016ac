package io.tunewright.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.JobOutcome;

/**
 * Carries one job from request to published adapter. Workflow id = job id.
 *
 * <p>Cancel it, never terminate it: a cancelled workflow stops its run and says so in the catalog
 * before it ends.
 */
@WorkflowInterface
public interface FineTuneWorkflow {
  @WorkflowMethod
  JobOutcome run(TuningJob job);
}
