package io.tunewright.retrain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule's runs begin.
 *
 * @param cron five fields or a word such as {@code @daily}; null where {@code interval} is given
 * @param interval counted from 1970 on; null where {@code cron} is given
 * @param offset by which the interval is moved
 * @param timeZone of the cron expression, a name of the IANA's
 * @param jitter each run begins up to so much later, by chance
 * @param catchUp how much later a run may still begin that was missed while Temporal was down
 */
public record Timing(
    @Nullable String cron,
    @Nullable Duration interval,
    Duration offset,
    String timeZone,
    Duration jitter,
    Overlap overlap,
    Duration catchUp) {

  /** Long enough for a night's outage, and then one run is enough. */
  public static final Duration USUAL_CATCH_UP = Duration.ofDays(1);

  public Timing {
    if ((cron == null) == (interval == null)) {
      throw new IllegalArgumentException("wanted either cron or interval");
    }
  }
}
