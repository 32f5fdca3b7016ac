package io.tunewright.worker.launch.local;

import io.tunewright.fault.TuningError;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.launch.Run;
import io.tunewright.launch.RunState;
import io.tunewright.worker.activity.FileMutex;
import io.tunewright.worker.launch.Launcher;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs trainers as processes of this machine, as many at once as it has slots, in the order of
 * their submission. All state lies in the run directories, so a trainer survives this process and
 * any worker of the site finds it again.
 */
public final class LocalLauncher implements Launcher {
  private static final Duration CLAIM_WITHIN = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final int KILLED = 137;

  private final LocalSettings settings;
  private final LocalRuns runs;
  private final LocalProcesses processes;
  private final Wrapper wrapper;

  public LocalLauncher(LocalSettings settings) {
    this(settings, new LocalProcesses());
  }

  LocalLauncher(LocalSettings settings, LocalProcesses processes) {
    this.settings = settings;
    this.runs = new LocalRuns(settings.workdir());
    this.processes = processes;
    this.wrapper = new Wrapper(settings);
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public Run submit(LaunchOrder order) {
    RunDirectory run =
        locked(() -> {
          RunDirectory created = runs.create(order);
          startWhatFits();
          return created;
        });
    return new Run(
        settings.site(), name(), order.key(), order.key(), run.path().toAbsolutePath().toString());
  }

  @Override
  public RunState observe(Run run) {
    RunDirectory directory = new RunDirectory(Path.of(run.directory()));
    if (!Files.isDirectory(directory.path())) {
      return new RunState.Gone("there is no run directory " + directory.path());
    }
    if (waits(directory)) {
      locked(() -> {
        startWhatFits();
        return directory;
      });
    }
    return state(directory);
  }

  private RunState state(RunDirectory run) {
    Optional<RunDirectory.Exit> exit = run.exit();
    if (exit.isPresent()) {
      int code = exit.get().exitCode();
      String reason = exit.get().reason();
      return code == 0
          ? new RunState.Succeeded()
          : new RunState.Failed("exit code " + code + (reason == null ? "" : ", " + reason), code);
    }
    if (run.newestStart().isEmpty()) {
      return Files.exists(run.stopFile())
          ? new RunState.Failed("stopped before it started", -1)
          : new RunState.Queued("waits for one of %d slots".formatted(settings.slots()));
    }
    if (isActive(run)) {
      return new RunState.Running();
    }
    // The record may have been written while we looked for the process.
    return run.exit().isPresent() ? state(run) : silent(run);
  }

  private RunState silent(RunDirectory run) {
    Duration silence = Duration.between(run.alive().orElse(Instant.EPOCH), Instant.now());
    String seen =
        "no process of it runs on this machine, and its last sign of life is %d s old"
            .formatted(silence.toSeconds());
    return silence.compareTo(settings.staleAfter()) < 0
        ? new RunState.Unreachable(seen)
        : new RunState.Gone(seen);
  }

  @Override
  public void stop(String key, Duration grace) {
    RunDirectory run = runs.of(key);
    if (!Files.isDirectory(run.path())) {
      return;
    }
    try {
      Files.write(run.stopFile(), new byte[0]);
      run.identity().filter(processes::runs).ifPresent(LocalLauncher::askToEnd);
      Instant until = Instant.now().plus(grace);
      while (isActive(run) && Instant.now().isBefore(until)) {
        TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
      }
      endByForce(key);
      if (run.newestStart().isPresent() && run.exit().isEmpty()) {
        wrapper.writeExit(run, KILLED, "stopped by force");
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("could not stop " + key, broken);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw TuningError.SITE_UNREACHABLE.because("interrupted while stopping " + key, stopping);
    }
  }

  private static void askToEnd(RunDirectory.Identity identity) {
    ProcessHandle.of(identity.pid()).ifPresent(ProcessHandle::destroy);
  }

  private void endByForce(String key) throws InterruptedException {
    for (List<ProcessHandle> left = processes.of(key); !left.isEmpty(); left = processes.of(key)) {
      left.forEach(ProcessHandle::destroyForcibly);
      TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
    }
  }

  @Override
  public int load() {
    try {
      return (int) runs.all().stream().filter(run -> waits(run) || isActive(run)).count();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not list the runs", unreadable);
    }
  }

  private void startWhatFits() throws IOException {
    List<RunDirectory> all = runs.all();
    long active = all.stream().filter(this::isActive).count();
    for (RunDirectory run : all) {
      if (active < settings.slots() && waits(run)) {
        start(run);
        active++;
      }
    }
  }

  private void start(RunDirectory run) throws IOException {
    Process process = wrapper.start(run, 1);
    Instant until = Instant.now().plus(CLAIM_WITHIN);
    while (run.identity().isEmpty() && run.exit().isEmpty() && Instant.now().isBefore(until)) {
      if (!process.isAlive() && run.newestStart().isEmpty()) {
        Files.createDirectories(run.starts().resolve("1"));
        wrapper.writeExit(run, KILLED, "the wrapper did not start: " + wrapper.output(run));
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

  private static boolean waits(RunDirectory run) {
    return run.newestStart().isEmpty() && !Files.exists(run.stopFile());
  }

  private boolean isActive(RunDirectory run) {
    return run.newestStart().isPresent()
        && run.exit().isEmpty()
        && run.identity().map(processes::runs).orElseGet(() -> hasJustBegun(run));
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

  private interface Locked<T> {
    T run() throws IOException;
  }

  /** One worker of the site at a time decides what starts. */
  private <T> T locked(Locked<T> work) {
    try (FileMutex lock = FileMutex.acquire(runs.lock())) {
      return work.run();
    } catch (IOException broken) {
      throw new UncheckedIOException("could not work in " + settings.workdir(), broken);
    }
  }
}
