package io.tunewright.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.JobOutcome;

/**
 * Proves one checkpoint and publishes it as a version of its adapter, whatever its job does
 * meanwhile. Tells the catalog how it has ended before it ends.
 */
@WorkflowInterface
public interface PublishCheckpointWorkflow {
  @WorkflowMethod
  JobOutcome publish(CheckpointPublication wanted);
}
