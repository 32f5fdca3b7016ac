package io.tunewright.catalog;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobOutcome;

/** Writes into the catalog what a workflow tells. */
@ActivityInterface(namePrefix = "Cataloguing.")
public interface Cataloguing {

  /** Idempotent by job and sequence; an event older than the newest never turns a status back. */
  void record(JobEvent event);

  /**
   * Notes how the publication of a checkpoint for itself has ended. Idempotent.
   *
   * @param tries which try it was, from 1
   */
  void conclude(CheckpointRef checkpoint, int tries, JobOutcome outcome);
}
