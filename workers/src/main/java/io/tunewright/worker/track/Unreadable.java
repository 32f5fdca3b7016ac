package io.tunewright.worker.track;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when checkpoints can't be read. A disk that is away for a moment says nothing of them, but
 * one damaged file must not hold its job up for ever. Kept by the worker across its looks at runs,
 * and nowhere else.
 */
final class Unreadable {
  /** Longer than a mount takes to come back, or a machine to start anew. */
  static final Duration PATIENCE = Duration.ofMinutes(15);

  private final InstantSource clock;
  private final Map<Path, Failing> failing = new ConcurrentHashMap<>();

  /**
   * @param seen the marker's time, as a checkpoint that is written anew is another one
   */
  private record Failing(FileTime seen, Instant since) {}

  Unreadable(InstantSource clock) {
    this.clock = clock;
  }

  /** Notes that what this marker tells of could not be read; whether that is so for too long. */
  boolean forTooLong(Path marker, FileTime seen) {
    Instant now = clock.instant();
    Failing first =
        failing.compute(
            marker,
            (path, known) ->
                known != null && known.seen().equals(seen) ? known : new Failing(seen, now));
    return Duration.between(first.since(), now).compareTo(PATIENCE) > 0;
  }

  /** It could be read after all, or not even its marker could. */
  void forget(Path marker) {
    failing.remove(marker);
  }
}
