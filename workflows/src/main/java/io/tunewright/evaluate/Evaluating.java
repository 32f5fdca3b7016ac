package io.tunewright.evaluate;

import io.temporal.activity.ActivityInterface;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;

/** Reads what an evaluation run measured, on its site, and decides. */
@ActivityInterface(namePrefix = "Evaluating.")
public interface Evaluating {

  /**
   * @throws io.temporal.failure.ApplicationFailure EVALUATION_FAILED where the run left no readable
   *     result
   */
  Verdict judge(Assignment.Evaluate assignment, Run run);
}
