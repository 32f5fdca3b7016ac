package io.tunewright.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.stage.Preparation;

/** Stages weights ahead of any job. Workflow id = the request's id. */
@WorkflowInterface
public interface PrepareWorkflow {
  @WorkflowMethod
  void prepare(Preparation wanted);
}
