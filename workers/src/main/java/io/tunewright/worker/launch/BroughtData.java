package io.tunewright.worker.launch;

import io.tunewright.worker.activity.FileMutex;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was brought from the store for runs that are over: checkpoints and adapters, then datasets,
 * the longest unused first. Whoever wants one again brings it again.
 */
public final class BroughtData implements DiskWatch.Spare {
  private static final Logger log = LoggerFactory.getLogger(BroughtData.class);

  /**
   * From its last look at a dataset to a run that the engine knows, a launch takes less. From its
   * first it may take hours: it looks again once all else is there.
   */
  static final Duration LAUNCHING = Duration.ofHours(1);

  private final Path workdir;
  private final Launcher launcher;

  public BroughtData(Path workdir, Launcher launcher) {
    this.workdir = workdir;
    this.launcher = launcher;
  }

  /** Where the datasets lie. */
  static Path datasets(Path workdir) {
    return workdir.resolve("data");
  }

  /**
   * Says that a dataset is about to be read.
   *
   * @return whether it is there, and stays until a launch that has all else is done
   */
  static boolean use(Path dataset) throws IOException {
    try (FileMutex alone = FileMutex.acquire(lock(dataset.resolveSibling("")))) {
      boolean there = Files.exists(dataset);
      if (there) {
        Files.setLastModifiedTime(dataset, FileTime.from(Instant.now()));
      }
      return there;
    }
  }

  /** Takes away brought checkpoints and adapters that only runs have read which are over. */
  static void prune(Path workdir, Set<String> live) throws IOException {
    new CheckpointReaders(workdir.resolve("checkpoints")).prune(live);
    new CheckpointReaders(workdir.resolve("adapters")).prune(live);
  }

  @Override
  public void spare(long bytes) throws IOException {
    Set<String> live = launcher.live();
    prune(workdir, live);
    Path datasets = datasets(workdir);
    if (!Files.isDirectory(datasets)) {
      return;
    }
    List<String> orders = orders(live);
    long freed = 0;
    for (Dataset dataset : unused(datasets)) {
      String name = dataset.file().getFileName().toString();
      if (freed < bytes && orders.stream().noneMatch(order -> order.contains(name))) {
        freed += taken(dataset);
      }
    }
  }

  private record Dataset(Path file, long bytes, FileTime used) {}

  /** What no launch under way can have brought, the longest unused first. */
  private static List<Dataset> unused(Path datasets) throws IOException {
    FileTime since = FileTime.from(Instant.now().minus(LAUNCHING));
    List<Dataset> unused = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(datasets, "[!.]*.jsonl")) {
      for (Path file : files) {
        try {
          FileTime used = Files.getLastModifiedTime(file);
          if (used.compareTo(since) < 0) {
            unused.add(new Dataset(file, Files.size(file), used));
          }
        } catch (NoSuchFileException gone) {
          // by another worker of the site
        }
      }
    }
    unused.sort(Comparator.comparing(Dataset::used));
    return unused;
  }

  /** The bytes that went; 0 where somebody has used it meanwhile. */
  private static long taken(Dataset dataset) throws IOException {
    try (FileMutex alone = FileMutex.acquire(lock(dataset.file().resolveSibling("")))) {
      if (!Files.getLastModifiedTime(dataset.file()).equals(dataset.used())) {
        return 0;
      }
      Files.delete(dataset.file());
      log.info("{} went: no run reads it, and the disk is nearly full", dataset.file());
      return dataset.bytes();
    } catch (NoSuchFileException gone) {
      return 0;
    }
  }

  /**
   * The orders of these runs, which name what they read.
   *
   * @throws IOException where one can't be read: then it may read anything
   */
  private List<String> orders(Set<String> live) throws IOException {
    List<String> orders = new ArrayList<>();
    for (String key : live) {
      try {
        orders.add(Files.readString(launched(key).order()));
      } catch (NoSuchFileException gone) {
        // or stopped before it came: it reads nothing
      }
    }
    return orders;
  }

  private RunDirectory launched(String key) {
    return new RunDirectory(workdir.resolve("runs").resolve(key));
  }

  private static Path lock(Path datasets) {
    return datasets.resolve(".lock");
  }
}
