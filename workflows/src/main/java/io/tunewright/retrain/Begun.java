package io.tunewright.retrain;

import io.tunewright.job.JobId;
import org.jspecify.annotations.Nullable;

/**
 * A run that the catalog knows of, and what it needs to decide.
 *
 * @param run its id; null where its schedule is gone or the run has ended: there is nothing to do
 * @param selection null with {@code run}
 * @param last the last run that trained, null where there is none
 * @param job that an earlier try of the same run has submitted
 */
public record Begun(
    @Nullable String run,
    @Nullable Selection selection,
    @Nullable Baseline last,
    @Nullable JobId job) {
  public static final Begun NOTHING = new Begun(null, null, null, null);
}
