package io.tunewright.retrain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a run makes of the rows that it finds.
 *
 * @param heldOut share of all rows that no run trains on, from 0 to below 1: they become the job's
 *     validation file
 * @param minNewRows with fewer rows that the last training did not have, there is no other
 * @param keep how long the files that are put together are kept, null for ever
 */
public record Selection(Take take, double heldOut, long minNewRows, @Nullable Duration keep) {

  /** Every row, none held out, on any change. */
  public static final Selection ALL = new Selection(new Take.All(), 0, 0, null);
}
