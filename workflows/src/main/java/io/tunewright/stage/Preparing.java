package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.SnapshotRef;
import org.jspecify.annotations.Nullable;

/** What staging ahead of any job needs beside {@link Staging}. */
@ActivityInterface(namePrefix = "Preparing.")
public interface Preparing {

  /**
   * Pins the commit that the source has now, and notes it. Idempotent: once noted, it stays.
   *
   * @throws io.temporal.failure.ApplicationFailure as the source words it: not found, gated, denied
   */
  SnapshotRef resolve(Preparation wanted);

  /**
   * Notes the end. Idempotent.
   *
   * @param error why it failed; null where the snapshot is whole
   */
  void end(String id, Ending ending, @Nullable String error);

  /** How it may end. */
  enum Ending {
    STAGED,
    FAILED,
    CANCELLED
  }
}
