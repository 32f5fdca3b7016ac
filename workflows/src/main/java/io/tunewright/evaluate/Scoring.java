package io.tunewright.evaluate;

import io.temporal.activity.ActivityInterface;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;

/** Reads the scores that a run has measured, on its site. */
@ActivityInterface(namePrefix = "Scoring.")
public interface Scoring {

  /**
   * The scores of every subject that the assignment names.
   *
   * @throws io.temporal.failure.ApplicationFailure EVALUATION_FAILED naming the subject or the task
   *     that has none: that the run ended well proves nothing
   */
  Measured read(Assignment.Score assignment, Run run);
}
