package io.tunewright.worker.launch.local;

import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may run on this machine, and whose turn it is. */
final class LocalSlots {
  private static final Logger log = LoggerFactory.getLogger(LocalSlots.class);

  /** Python on a cold shared filesystem takes seconds to begin. */
  private static final Duration CLAIM_WITHIN = Duration.ofSeconds(20);

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final int slots;
  private final LocalRuns runs;
  private final LocalProcesses processes;
  private final Wrapper wrapper;

  LocalSlots(int slots, LocalRuns runs, LocalProcesses processes, Wrapper wrapper) {
    this.slots = slots;
    this.runs = runs;
    this.processes = processes;
    this.wrapper = wrapper;
  }

  /**
   * Starts runs in the order of their submission while there is room. The caller holds the site's
   * lock, so that several workers never start more than fits.
   */
  void fill() throws IOException {
    List<RunDirectory> unfinished = runs.unfinished();
    List<RunDirectory> waiting = unfinished.stream().filter(run -> !holds(run)).toList();
    long free = slots - (unfinished.size() - waiting.size());
    for (RunDirectory run : waiting) {
      if (free > 0 && waits(run)) {
        start(run);
        free--;
      }
    }
  }

  /** What a run waits for, and how many wait before it. */
  String place(RunDirectory run) {
    String slot = "waits for one of %d slots".formatted(slots);
    try {
      long before =
          runs.unfinished().stream()
              .takeWhile(other -> !other.key().equals(run.key()))
              .filter(LocalSlots::waits)
              .count();
      return before == 0 ? slot + ", as the next" : slot + ", %d wait before it".formatted(before);
    } catch (IOException unreadable) {
      return slot;
    }
  }

  /** Runs that hold a slot or wait for one. */
  int load() throws IOException {
    return (int) runs.unfinished().stream().filter(run -> holds(run) || waits(run)).count();
  }

  /** Submitted, not begun, and not stopped. */
  static boolean waits(RunDirectory run) {
    return run.newestStart().isEmpty() && !Files.exists(run.stopFile());
  }

  /**
   * Whether the run's wrapper or trainer lives. A trainer that lost its wrapper still uses its
   * device; and what can't be read is taken to be running.
   */
  boolean holds(RunDirectory run) {
    try {
      return run.newestStart().isPresent()
          && run.exit().isEmpty()
          && run.identity()
              .map(who -> processes.wrapperRuns(who) || processes.trainerRuns(who))
              .orElseGet(() -> hasJustBegun(run));
    } catch (UncheckedIOException unreadable) {
      log.warn("{} is taken to hold a slot: {}", run.key(), unreadable.getMessage());
      return true;
    }
  }

  /** Between its claim and its record of who it is, a start has neither ended nor vanished. */
  private static boolean hasJustBegun(RunDirectory run) {
    Path start = run.starts().resolve(Integer.toString(run.newestStart().orElse(1)));
    try {
      return Files.getLastModifiedTime(start)
          .toInstant()
          .isAfter(Instant.now().minus(CLAIM_WITHIN));
    } catch (IOException vanished) {
      return false;
    }
  }

  /** Returns once the start is claimed, so that the next look sees the slot taken. */
  private void start(RunDirectory run) throws IOException {
    Process process = wrapper.start(run, 1);
    Instant until = Instant.now().plus(CLAIM_WITHIN);
    while (run.identity().isEmpty() && run.exit().isEmpty() && Instant.now().isBefore(until)) {
      if (!process.isAlive() && run.newestStart().isEmpty()) {
        Files.createDirectories(run.starts().resolve("1"));
        wrapper.writeExit(
            run, Wrapper.NO_PROCESS, "the wrapper did not start: " + wrapper.output(run));
        return;
      }
      try {
        TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
