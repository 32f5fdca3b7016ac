package io.tunewright.worker.track;

import io.tunewright.worker.launch.DiskWatch;
import io.tunewright.worker.launch.Launcher;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of runs that are over, as far as the store has them: whoever goes on from one
 * brings it from there. Those of the run that ended first go first; what tells of a run stays.
 */
public final class EndedRuns implements DiskWatch.Spare {
  private static final Logger log = LoggerFactory.getLogger(EndedRuns.class);

  private final Path runs;
  private final Launcher launcher;

  /** Runs that are over and have no checkpoint left: years of them cost no look. */
  private final Set<String> bare = ConcurrentHashMap.newKeySet();

  public EndedRuns(Path workdir, Launcher launcher) {
    this.runs = workdir.resolve("runs");
    this.launcher = launcher;
  }

  private record Ended(RunDirectory run, double time) {}

  @Override
  public void spare(long bytes) throws IOException {
    long freed = 0;
    for (Ended ended : all()) {
      if (freed < bytes) {
        freed += new SitePruning(ended.run()).takeDurable();
      }
    }
  }

  /** The earliest first. */
  private List<Ended> all() throws IOException {
    List<Ended> all = new ArrayList<>();
    if (!Files.isDirectory(runs)) {
      return all;
    }
    Set<String> live = launcher.live();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(runs, Files::isDirectory)) {
      for (Path directory : directories) {
        RunDirectory run = new RunDirectory(directory);
        if (!live.contains(run.key()) && !bare.contains(run.key())) {
          exit(run).ifPresent(exit -> take(run, exit, all));
        }
      }
    }
    all.sort(Comparator.comparingDouble(Ended::time));
    return all;
  }

  private void take(RunDirectory run, RunDirectory.Exit exit, List<Ended> all) {
    if (new SitePruning(run).hasNone()) {
      bare.add(run.key());
    } else {
      all.add(new Ended(run, exit.ended()));
    }
  }

  /** Of a run whose end can't be read nobody knows that it is over. */
  private static Optional<RunDirectory.Exit> exit(RunDirectory run) {
    try {
      return run.exit();
    } catch (UncheckedIOException unreadable) {
      log.info("{} keeps its checkpoints: {}", run.key(), unreadable.getMessage());
      return Optional.empty();
    }
  }
}
