package io.tunewright.worker.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a worker of the site was last told to stop. A service manager that ends a worker with all
 * processes below it (systemd without {@code KillMode=process}) sends the trainers the same signal:
 * nobody wanted them to end.
 */
public final class WorkerStop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerStop.class);
  private static final String FILE = "worker-stopped";

  /** The signals come within a moment of each other, in whichever order. */
  private static final Duration BEFORE = Duration.ofSeconds(15);

  /** Then a trainer saves, for as long as it is given. */
  private static final Duration AFTER = Duration.ofMinutes(3);

  private final Path file;

  public WorkerStop(Path workdir) {
    this.file = workdir.resolve(FILE);
  }

  /** Notes it, as the worker stops. */
  @Override
  public void close() {
    try {
      Files.writeString(file, Instant.now().toString());
    } catch (IOException unwritable) {
      log.warn("could not note the worker's stop: {}", unwritable.toString());
    }
  }

  /** Whether a run that ended then may have been told to by whoever stopped the worker. */
  public static boolean mayHaveEnded(RunDirectory run, Instant ended) {
    Path file = run.path().resolveSibling("").resolveSibling(FILE);
    try {
      Instant stopped = Files.getLastModifiedTime(file).toInstant();
      return ended.isAfter(stopped.minus(BEFORE)) && ended.isBefore(stopped.plus(AFTER));
    } catch (IOException never) {
      return false;
    }
  }
}
