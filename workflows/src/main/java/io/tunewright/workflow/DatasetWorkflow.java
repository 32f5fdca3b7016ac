package io.tunewright.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.stage.DatasetImport;

/** Brings a dataset that lies elsewhere. Workflow id = the file's id. */
@WorkflowInterface
public interface DatasetWorkflow {
  @WorkflowMethod
  void bring(DatasetImport wanted);
}
