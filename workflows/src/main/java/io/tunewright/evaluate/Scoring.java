package io.tunewright.evaluate;

import io.temporal.activity.ActivityInterface;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
import org.jspecify.annotations.Nullable;

/** Reads the scores that a run has measured, on its site. */
@ActivityInterface(namePrefix = "Scoring.")
public interface Scoring {

  /**
   * The scores of every subject that the assignment names. Null where the run is an earlier one of
   * the same key, launched to measure others, such as the champion of then.
   *
   * @throws io.temporal.failure.ApplicationFailure EVALUATION_FAILED naming the subject or the task
   *     that has none: that the run ended well proves nothing
   */
  @Nullable Measured read(Assignment.Score assignment, Run run);
}
