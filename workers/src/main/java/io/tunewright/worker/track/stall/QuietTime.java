package io.tunewright.worker.track.stall;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * For how long a run has been watched without getting on. Only time between two looks counts, by
 * the monotonic clock: so neither a clock that is set, nor a worker that was away, nor a machine
 * that was suspended makes a healthy run look stalled. It is kept beside the run, so that another
 * worker counts on.
 */
final class QuietTime {
  private static final Logger log = LoggerFactory.getLogger(QuietTime.class);
  private static final JsonMapper JSON = new JsonMapper();

  /** Looks are seconds apart; what lies between two that are farther apart was not watched. */
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

  private static final Duration WRITTEN_EVERY = Duration.ofSeconds(30);

  private final Path file;
  private final LongSupplier nanos;
  private Kept kept;
  private long lastWritten;
  private long lastLook;

  private record Kept(String mark, long quietMillis) {}

  /**
   * @param nanos a clock that nobody sets, as {@link System#nanoTime}
   */
  QuietTime(Path run, LongSupplier nanos) {
    this.file = run.resolve("quiet.json");
    this.nanos = nanos;
    this.kept = read();
    this.lastWritten = kept.quietMillis();
    this.lastLook = nanos.getAsLong();
  }

  /**
   * @param mark of the run's progress: another one means that it got on
   * @param counts whether the run could have got on since the last look
   */
  Duration look(String mark, boolean counts) {
    long now = nanos.getAsLong();
    Duration passed = Duration.ofNanos(now - lastLook);
    lastLook = now;
    if (!mark.equals(kept.mark())) {
      kept = new Kept(mark, 0);
      lastWritten = 0;
    } else if (counts) {
      long more = Math.min(passed.toMillis(), LONGEST_LOOK.toMillis());
      kept = new Kept(mark, kept.quietMillis() + more);
    }
    if (kept.quietMillis() - lastWritten >= WRITTEN_EVERY.toMillis()) {
      write();
    }
    return Duration.ofMillis(kept.quietMillis());
  }

  private Kept read() {
    try {
      return JSON.readValue(Files.readAllBytes(file), Kept.class);
    } catch (NoSuchFileException none) {
      return new Kept("", 0);
    } catch (IOException | JacksonException unreadable) {
      log.warn("{} is passed over: {}", file, unreadable.toString());
      return new Kept("", 0);
    }
  }

  /** A disk that is full only makes another worker count anew. */
  private void write() {
    lastWritten = kept.quietMillis();
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, JSON.writeValueAsBytes(kept));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      log.warn("{} is not written: {}", file, unwritable.toString());
    }
  }
}
