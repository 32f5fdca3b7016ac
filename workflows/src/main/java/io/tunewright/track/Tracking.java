package io.tunewright.track;

import io.temporal.activity.ActivityInterface;

/**
 * Follows a run, on its site. A heartbeating long poll: while nothing noteworthy happens it stays,
 * writing metrics, logs and progress to the object store as they come.
 */
@ActivityInterface(namePrefix = "Tracking.")
public interface Tracking {

  /** The next thing worth telling. A repetition with the same watch tells the same again. */
  Sighting awaitNext(Watch watch);
}
