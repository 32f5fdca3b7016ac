package io.tunewright.retrain;

import io.tunewright.job.DatasetRef;
import io.tunewright.job.TuningRequest;

/**
 * What the runs of a schedule do; a run keeps the one that it began with.
 *
 * @param job with {@link #TO_COME} in place of its training file, and of its validation file where
 *     rows are held out
 */
public record Definition(DataWatch watch, Selection selection, TuningRequest job) {

  /** Stands for a file that a run is still to put together. */
  public static final DatasetRef TO_COME = new DatasetRef("", "", "", 0);

  /** The job's metadata tells under these names of its schedule, and of the run of that. */
  public static final String SCHEDULE = "schedule";

  public static final String RUN = "schedule_run";

  /** Whether the same rows would become the same training. */
  public boolean trainsAs(Definition other) {
    return selection.equals(other.selection) && job.equals(other.job);
  }
}
