package io.tunewright.catalog;

import io.temporal.activity.ActivityInterface;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.evaluate.Measured;
import io.tunewright.job.EvaluationId;

/** What an evaluation asks the catalog, and tells it. Every one of these is idempotent. */
@ActivityInterface(namePrefix = "Promoting.")
public interface Promoting {

  /** It begins to measure, or to measure anew; the alias candidate points at its version since. */
  Standing begin(EvaluationId evaluation);

  /** Its newest order, told before that is launched. */
  void launching(EvaluationId evaluation, String orderKey);

  /** Applies the gate's rules, and writes scores and verdict down. */
  GateVerdict judge(EvaluationId evaluation, Champion champion, Measured measured);

  /** It waits for an operator. */
  void awaitApproval(EvaluationId evaluation);

  void decided(EvaluationId evaluation, Decision decision);

  /** Makes its version champion, unless another is champion than the one it was compared with. */
  Promotion promote(EvaluationId evaluation, Champion champion);

  /** How it has ended; the alias candidate does not point at its version any longer. */
  void conclude(EvaluationId evaluation, EvaluationOutcome outcome);
}
