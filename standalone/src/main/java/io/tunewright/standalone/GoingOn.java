package io.tunewright.standalone;

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

  /** The wrapper around a trainer refreshes its {@code alive} file every few seconds. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  /** The run directories whose newest signs of life are fresh and that have not ended. */
  static List<Path> at(Path workdir) {
    Path runs = workdir.resolve("runs");
    return Files.isDirectory(runs)
        ? children(runs).stream().filter(GoingOn::isAlive).toList()
        : List.of();
  }

  private static boolean isAlive(Path run) {
    Path starts = run.resolve("starts");
    return Files.isDirectory(starts) && children(starts).stream().anyMatch(GoingOn::goesOn);
  }

  private static boolean goesOn(Path start) {
    try {
      return !Files.exists(start.resolve("exit.json"))
          && Files.getLastModifiedTime(start.resolve("alive"))
              .toInstant()
              .isAfter(Instant.now().minus(FRESH));
    } catch (IOException neverAlive) {
      return false;
    }
  }

  private static List<Path> children(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }
}
