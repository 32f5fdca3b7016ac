package io.tunewright.workflow;

import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.catalog.EvaluationOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Measures a version of an adapter, judges it, and makes it champion if it passes. Workflow id =
 * evaluation id. Tells the catalog how it has ended before it ends.
 */
@WorkflowInterface
public interface EvaluationWorkflow {
  @WorkflowMethod
  EvaluationOutcome evaluate(AdapterEvaluation wanted);

  /**
   * Lets what passed its gate become champion.
   *
   * @param by who says so
   * @param champion the version that it is compared with as far as they know, 0 for none; null
   *     where they don't say
   */
  @UpdateMethod
  void approve(String by, @Nullable String note, @Nullable Integer champion);

  /** Refuses where nothing waits for a decision, there is one, or the comparison is another. */
  @UpdateValidatorMethod(updateName = "approve")
  void mayApprove(String by, @Nullable String note, @Nullable Integer champion);

  /** Refuses it, whatever its gate says. */
  @UpdateMethod
  void reject(String by, @Nullable String note, @Nullable Integer champion);

  @UpdateValidatorMethod(updateName = "reject")
  void mayReject(String by, @Nullable String note, @Nullable Integer champion);
}
