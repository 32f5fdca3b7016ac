package io.tunewright.api.schedules;

import static java.util.Objects.requireNonNullElse;

import io.tunewright.fault.TuningError;
import io.tunewright.retrain.Overlap;
import io.tunewright.retrain.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and judges when a schedule's runs are to begin. */
final class Timings {
  /** No training is worth more: a look at the data alone may take longer. */
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Duration MOST_JITTER = Duration.ofDays(1);

  /** Temporal's own least. */
  private static final Duration LEAST_CATCH_UP = Duration.ofSeconds(10);

  private Timings() {}

  /**
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST naming the field
   */
  static Timing of(ScheduleBody.@Nullable TimingBody body) {
    if (body == null) {
      throw TuningError.INVALID_REQUEST.at("timing", "timing is missing");
    }
    if ((body.cron() == null) == (body.interval() == null)) {
      throw TuningError.INVALID_REQUEST.at(
          "timing",
          body.cron() == null
              ? "timing has neither cron nor interval, wanted one of them"
              : "timing has both cron and interval, wanted one of them");
    }
    Duration interval =
        body.interval() == null
            ? null
            : within("timing.interval", body.interval(), SHORTEST, LONGEST);
    if (body.offset() != null && interval == null) {
      throw TuningError.INVALID_REQUEST.at(
          "timing.offset", "timing.offset goes with timing.interval alone");
    }
    if (body.timeZone() != null && interval != null) {
      throw TuningError.INVALID_REQUEST.at(
          "timing.time_zone", "timing.time_zone goes with timing.cron alone");
    }
    return new Timing(
        body.cron() == null ? null : Cron.of(body.cron(), "timing.cron").toString(),
        interval,
        interval == null || body.offset() == null
            ? Duration.ZERO
            : within("timing.offset", body.offset(), Duration.ZERO, interval.minusSeconds(1)),
        zone(requireNonNullElse(body.timeZone(), "UTC")),
        body.jitter() == null
            ? Duration.ZERO
            : within(
                "timing.jitter",
                body.jitter(),
                Duration.ZERO,
                interval == null || interval.compareTo(MOST_JITTER) > 0 ? MOST_JITTER : interval),
        requireNonNullElse(body.overlap(), Overlap.SKIP),
        body.catchupWindow() == null
            ? Timing.USUAL_CATCH_UP
            : within("timing.catchup_window", body.catchupWindow(), LEAST_CATCH_UP, LONGEST));
  }

  private static String zone(String name) {
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      throw TuningError.INVALID_REQUEST.at(
          "timing.time_zone",
          "timing.time_zone is '%s', wanted a name of the IANA's such as Europe/Berlin"
              .formatted(name));
    }
    return name;
  }

  private static Duration within(String field, long seconds, Duration least, Duration most) {
    if (seconds < least.toSeconds() || seconds > most.toSeconds()) {
      throw TuningError.INVALID_REQUEST.at(
          field,
          "%s is %d, wanted %d to %d seconds"
              .formatted(field, seconds, least.toSeconds(), most.toSeconds()));
    }
    return Duration.ofSeconds(seconds);
  }

  /**
   * How many times lie in a range, both ends included.
   *
   * @param most where the counting stops
   */
  static int times(Timing timing, Instant from, Instant to, int most) {
    int count = 0;
    Instant before = from.minusSeconds(1);
    while (count < most) {
      Optional<Instant> next = after(timing, before).filter(time -> !time.isAfter(to));
      if (next.isEmpty()) {
        break;
      }
      before = next.get();
      count++;
    }
    return count;
  }

  private static Optional<Instant> after(Timing timing, Instant time) {
    Duration interval = timing.interval();
    if (interval == null) {
      return Cron.of(String.valueOf(timing.cron()), "timing.cron")
          .after(time, ZoneId.of(timing.timeZone()));
    }
    long every = interval.toSeconds();
    long offset = timing.offset().toSeconds();
    long passed = Math.floorDiv(time.getEpochSecond() - offset, every);
    return Optional.of(Instant.ofEpochSecond((passed + 1) * every + offset));
  }
}
