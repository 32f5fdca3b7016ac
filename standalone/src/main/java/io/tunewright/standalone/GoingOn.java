package io.tunewright.standalone;

import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The runs of a site that are alive, as their run directories tell. */
final class GoingOn {
  private GoingOn() {}

  /** The wrapper around a trainer touches its sign of life every 2 seconds. */
  private static final Duration FRESH = Duration.ofSeconds(20);

  /** Run directories with a fresh sign of life and no end, sorted. */
  static List<Path> at(Path workdir) {
    Path runs = workdir.resolve("runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> directories = Files.list(runs)) {
      return directories.filter(run -> goesOn(new RunDirectory(run))).sorted().toList();
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  private static boolean goesOn(RunDirectory run) {
    return run.exit().isEmpty()
        && run.alive().filter(alive -> alive.isAfter(Instant.now().minus(FRESH))).isPresent();
  }
}
