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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs trainers as processes of this machine, as many at once as it has slots, in the order of
 * their submission. All state lies in the run directories, so a trainer survives this process and
 * any worker of the site finds it again.
 */
public final class LocalLauncher implements Launcher {
  private static final Logger log = LoggerFactory.getLogger(LocalLauncher.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** The wrapper ends all by itself after the grace; only one that is stuck needs our hand. */
  private static final Duration WRAPPER_NEEDS = Duration.ofSeconds(5);

  private final LocalSettings settings;
  private final LocalRuns runs;
  private final LocalProcesses processes;
  private final Wrapper wrapper;
  private final LocalSlots slots;

  public LocalLauncher(LocalSettings settings) {
    this(settings, new LocalProcesses());
  }

  LocalLauncher(LocalSettings settings, LocalProcesses processes) {
    this.settings = settings;
    this.runs = new LocalRuns(settings.workdir());
    this.processes = processes;
    this.wrapper = new Wrapper(settings);
    this.slots = new LocalSlots(settings.slots(), runs, processes, wrapper);
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public String engine() {
    return System.getProperty("os.name") + " " + System.getProperty("os.version");
  }

  @Override
  public Run submit(LaunchOrder order) {
    RunDirectory run =
        locked(() -> {
          RunDirectory created = runs.create(order);
          slots.fill();
          return created;
        });
    return new Run(
        settings.site(), name(), order.key(), order.key(), run.path().toAbsolutePath().toString());
  }

  @Override
  public RunState observe(Run run) {
    RunDirectory directory = new RunDirectory(Path.of(run.directory()));
    try {
      if (!Files.isDirectory(directory.path())) {
        return missing(directory);
      }
      if (LocalSlots.waits(directory)) {
        advance();
      }
      return state(directory);
    } catch (UncheckedIOException unreadable) {
      return new RunState.Unreachable(unreadable.getMessage() + ": " + unreadable.getCause());
    }
  }

  /** A filesystem that isn't mounted looks like a run that was deleted. */
  private RunState missing(RunDirectory run) {
    int processesLeft = processes.of(run.key(), null).size();
    if (processesLeft > 0) {
      return new RunState.Unreachable(
          "there is no run directory %s, but %d of its processes run"
              .formatted(run.path(), processesLeft));
    }
    return Files.isDirectory(runs.root())
        ? new RunState.Gone("there is no run directory " + run.path())
        : new RunState.Unreachable("there is no " + runs.root() + ", is its filesystem mounted?");
  }

  private RunState state(RunDirectory run) {
    Optional<RunDirectory.Exit> exit = run.exit();
    if (exit.isPresent()) {
      return ended(exit.get());
    }
    if (run.newestStart().isEmpty()) {
      return Files.exists(run.stopFile())
          ? new RunState.Failed("stopped before it started", Wrapper.NO_PROCESS)
          : new RunState.Queued(slots.place(run), runs.submitted(run).orElse(null));
    }
    if (slots.holds(run)) {
      return new RunState.Running();
    }
    // The record may have been written while we looked for the process.
    return run.exit().map(LocalLauncher::ended).orElseGet(() -> silent(run));
  }

  private static RunState ended(RunDirectory.Exit exit) {
    int code = exit.exitCode();
    if (code == 0) {
      return new RunState.Succeeded();
    }
    String reason = exit.reason();
    if (code == Wrapper.NO_PROCESS && reason != null) {
      return new RunState.Failed(reason, code, exit.cause());
    }
    return new RunState.Failed(
        "exit code " + code + (reason == null ? "" : ", " + reason), code, exit.cause());
  }

  private RunState silent(RunDirectory run) {
    Optional<Instant> sign = run.alive();
    Duration silence = Duration.between(sign.orElse(Instant.EPOCH), Instant.now());
    String seen =
        "no process of it runs on this machine, and its last sign of life is %d s old"
            .formatted(silence.toSeconds());
    return silence.compareTo(settings.staleAfter()) < 0
        ? new RunState.Unreachable(seen, sign.orElse(null))
        : new RunState.Gone(seen);
  }

  @Override
  public void stop(String key, Duration grace) {
    RunDirectory run = runs.of(key);
    try {
      keepFromBeginning(run);
      boolean known = Files.isDirectory(run.path());
      if (known) {
        writeStop(run, grace);
        read(run::identity).ifPresent(this::askToEnd);
        Instant until = Instant.now().plus(grace).plus(WRAPPER_NEEDS);
        while (slots.holds(run) && Instant.now().isBefore(until)) {
          TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
      }
      endByForce(run);
      if (known && run.newestStart().isPresent() && read(run::exit).isEmpty()) {
        wrapper.writeExit(run, Wrapper.KILLED, "stopped by force");
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("could not stop " + key, broken);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw TuningError.SITE_UNREACHABLE.because("interrupted while stopping " + key, stopping);
    }
  }

  /**
   * A worker that was held up may submit the order yet: it finds a directory then, which is never
   * started. Without the root, whose filesystem may be away, nothing is made. Nor on a full disk,
   * which a cancel must not wait for: the order would need the same room.
   */
  private void keepFromBeginning(RunDirectory run) {
    if (Files.isDirectory(run.path()) || !Files.isDirectory(runs.root())) {
      return;
    }
    try {
      locked(() -> {
        runs.keepFromBeginning(run);
        return run;
      });
    } catch (UncheckedIOException full) {
      if (Thread.currentThread().isInterrupted()) {
        throw full; // while it waited for the lock: the next try makes it
      }
      log.warn(
          "{} is stopped without a mark of it: {}", run.key(), String.valueOf(full.getCause()));
    }
  }

  /**
   * On a full disk the file appears without its grace, and then the wrapper's own holds. Where it
   * doesn't appear, a directory without an order is never started all the same.
   */
  private static void writeStop(RunDirectory run, Duration grace) throws IOException {
    try {
      Files.writeString(run.stopFile(), Double.toString(grace.toMillis() / 1000.0));
    } catch (IOException full) {
      if (!Files.exists(run.stopFile()) && Files.exists(run.order())) {
        throw full;
      }
    }
  }

  /** A stop must work also where a record is damaged. */
  private static <T> Optional<T> read(Supplier<Optional<T>> record) {
    try {
      return record.get();
    } catch (UncheckedIOException damaged) {
      return Optional.empty();
    }
  }

  private void askToEnd(RunDirectory.Identity who) {
    Long trainer = who.trainerPid();
    if (processes.wrapperRuns(who)) {
      ProcessHandle.of(who.pid()).ifPresent(ProcessHandle::destroy);
    } else if (trainer != null && processes.trainerRuns(who)) {
      ProcessHandle.of(trainer).ifPresent(ProcessHandle::destroy);
    }
  }

  /** Round after round, as a process may fork while it is being ended. */
  private void endByForce(RunDirectory run) throws InterruptedException {
    RunDirectory.Identity who = read(run::identity).orElse(null);
    List<ProcessHandle> left = processes.of(run.key(), who);
    while (!left.isEmpty()) {
      left.forEach(ProcessHandle::destroyForcibly);
      TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
      left = processes.of(run.key(), who);
    }
  }

  /** A run of another machine, or one whose process was lost, lives until it is silent too long. */
  @Override
  public Set<String> live() {
    try {
      return runs.unfinished().stream()
          .filter(run -> LocalSlots.waits(run) || slots.holds(run) || gaveASign(run))
          .map(RunDirectory::key)
          .collect(Collectors.toSet());
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not list the runs", unreadable);
    }
  }

  private boolean gaveASign(RunDirectory run) {
    return run.alive()
        .filter(sign -> sign.isAfter(Instant.now().minus(settings.staleAfter())))
        .isPresent();
  }

  @Override
  public int load() {
    try {
      return slots.load();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not list the runs", unreadable);
    }
  }

  @Override
  public List<Long> processes(Run run) {
    RunDirectory directory = new RunDirectory(Path.of(run.directory()));
    return processes.of(run.key(), read(directory::identity).orElse(null)).stream()
        .map(ProcessHandle::pid)
        .toList();
  }

  @Override
  public void advance() {
    if (Files.isDirectory(runs.root())) {
      locked(() -> {
        slots.fill();
        return slots;
      });
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
