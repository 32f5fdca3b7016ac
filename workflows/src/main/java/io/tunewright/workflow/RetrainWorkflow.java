package io.tunewright.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.retrain.Conclusion;

/**
 * One run of a schedule, started by Temporal: looks at the data, and trains where it is worth it. A
 * cancel ends its job too. Tells the catalog how it has ended before it ends.
 */
@WorkflowInterface
public interface RetrainWorkflow {
  @WorkflowMethod
  Conclusion run(RetrainRun wanted);
}
