package io.tunewright.worker.stage;

import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a piece of work does not get on at the moment, in words for people. Another try that fails
 * doesn't begin it anew; bytes that flow end it. Safe for many threads.
 */
public final class Outage {
  private final InstantSource clock;
  private @Nullable String why;
  private @Nullable Instant since;

  public Outage(InstantSource clock) {
    this.clock = clock;
  }

  /** A try has failed that may be repeated. */
  synchronized void failed(String reason) {
    why = reason;
    if (since == null) {
      since = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
  }

  /** A try has failed; empty words for one that no repetition can mend. */
  void failed(RuntimeException failure) {
    if (mayPass(failure)) {
      failed(words(failure));
    }
  }

  synchronized void over() {
    why = null;
    since = null;
  }

  /**
   * Such as {@code cannot reach …: connection refused, since 2026-01-31T14:02:11Z, trying again}.
   */
  synchronized Optional<String> condition() {
    return why == null
        ? Optional.empty()
        : Optional.of("%s, since %s, trying again".formatted(why, since));
  }

  /** Whether it is the place that failed, which is tried for ever. */
  static boolean mayPass(RuntimeException failure) {
    return failure instanceof ApplicationFailure ours
        ? !ours.isNonRetryable()
        : failure instanceof java.io.UncheckedIOException;
  }

  static String words(Throwable failure) {
    String words =
        failure instanceof ApplicationFailure ours
            ? ours.getOriginalMessage()
            : String.valueOf(failure.getMessage());
    Throwable cause = failure.getCause();
    return failure instanceof java.io.UncheckedIOException && cause != null
        ? words + ": " + cause.getMessage()
        : words;
  }
}
