package io.tunewright.worker.launch.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * How a machine runs trainers.
 *
 * @param site its name
 * @param workdir absolute; runs lie below {@code runs/}
 * @param slots how many runs go at once
 * @param python that runs the wrapper: any from 3.8 on
 * @param staleAfter how long a run without its process may be silent before it counts as gone
 * @param passedOn variables of this process that trainers get, beyond the plain ones; never named
 *     by a job
 */
public record LocalSettings(
    String site,
    Path workdir,
    int slots,
    String python,
    Duration staleAfter,
    Set<String> passedOn) {

  public LocalSettings {
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + ", wanted at least 1");
    }
    if (!workdir.isAbsolute()) {
      throw new IllegalArgumentException("workdir is " + workdir + ", wanted an absolute path");
    }
    passedOn = Set.copyOf(passedOn);
  }
}
