package io.tunewright.worker.launch.local;

import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/** The run directories of a machine. */
final class LocalRuns {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUBMITTED = "submitted";
  private static final FileAttribute<?> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;

  /** Runs that left an exit record, which never changes: years of them cost no look. */
  private final Set<Path> ended = ConcurrentHashMap.newKeySet();

  LocalRuns(Path workdir) {
    this.root = workdir.resolve("runs");
  }

  Path root() {
    return root;
  }

  Path lock() {
    return root.resolve(".lock");
  }

  RunDirectory of(String key) {
    return new RunDirectory(root.resolve(key));
  }

  /**
   * Makes the directory appear whole, for its owner alone; one that is there stays as it is, also
   * where it only holds the stop of an order that hadn't come.
   */
  RunDirectory create(LaunchOrder order) throws IOException {
    RunDirectory run = of(order.key());
    if (Files.isDirectory(run.path())) {
      return run;
    }
    Files.createDirectories(root);
    Path fresh = Files.createTempDirectory(root, ".new-", OWNER_ALONE);
    Files.write(fresh.resolve("order.json"), JSON.writeValueAsBytes(order));
    for (Map.Entry<String, String> file : order.files().entrySet()) {
      Path path = fresh.resolve(file.getKey()).normalize();
      if (!path.startsWith(fresh)) {
        throw TuningError.BROKEN_PROMISE.because(
            "the order's file %s leaves its run, wanted a path inside it".formatted(file.getKey()));
      }
      Files.createDirectories(path.resolveSibling(""));
      Files.writeString(path, file.getValue());
    }
    Files.createDirectory(fresh.resolve("output"));
    Files.createDirectory(fresh.resolve("starts"));
    long turn = turnOfJob(order.key()).orElse(nextTurn());
    Files.writeString(fresh.resolve(SUBMITTED), Long.toString(turn));
    Files.move(fresh, run.path(), StandardCopyOption.ATOMIC_MOVE);
    return run;
  }

  /** A directory without an order, which never becomes a run. */
  void keepFromBeginning(RunDirectory run) throws IOException {
    Files.createDirectories(run.path(), OWNER_ALONE);
  }

  /**
   * That of the job's first run here: a job that was paused, or whose run failed, goes on before
   * all that came after it.
   */
  private OptionalLong turnOfJob(String key) throws IOException {
    Optional<JobId> job = JobId.ofOrder(key);
    if (job.isEmpty()) {
      return OptionalLong.empty();
    }
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(root, job.get().value() + "-*")) {
      OptionalLong first = OptionalLong.empty();
      for (Path run : runs) {
        long turn = turn(new RunDirectory(run));
        if (turn > 0 && (first.isEmpty() || turn < first.getAsLong())) {
          first = OptionalLong.of(turn);
        }
      }
      return first;
    }
  }

  /** Since when the run waits or runs: its directory's files are written at once. */
  Optional<Instant> submitted(RunDirectory run) {
    try {
      return Optional.of(Files.getLastModifiedTime(run.order()).toInstant());
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  /** Milliseconds since 1970, but later than any turn that still waits, whatever the clock says. */
  private long nextTurn() throws IOException {
    List<RunDirectory> before = unfinished();
    long last = before.isEmpty() ? 0 : turn(before.getLast());
    return Math.max(System.currentTimeMillis(), last + 1);
  }

  /** Every run without an exit record, the first submitted first. */
  List<RunDirectory> unfinished() throws IOException {
    List<RunDirectory> runs = new ArrayList<>();
    if (Files.isDirectory(root)) {
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(root, this::isRun)) {
        for (Path path : paths) {
          RunDirectory run = new RunDirectory(path);
          if (hasEnded(run)) {
            ended.add(path);
          } else {
            runs.add(run);
          }
        }
      }
    }
    runs.sort(Comparator.comparingLong(LocalRuns::turn).thenComparing(RunDirectory::key));
    return runs;
  }

  private boolean isRun(Path path) {
    return !ended.contains(path)
        && !path.getFileName().toString().startsWith(".")
        && Files.exists(path.resolve("order.json"));
  }

  /**
   * What was stopped before it started has ended too, though without a record. One run that can't
   * be read must not keep the others from starting.
   */
  private static boolean hasEnded(RunDirectory run) {
    try {
      return run.newestStart().isEmpty() ? Files.exists(run.stopFile()) : run.exit().isPresent();
    } catch (UncheckedIOException unreadable) {
      return false;
    }
  }

  private static long turn(RunDirectory run) {
    try {
      return Long.parseLong(Files.readString(run.path().resolve(SUBMITTED)).strip());
    } catch (IOException | NumberFormatException unknown) {
      return 0;
    }
  }
}
