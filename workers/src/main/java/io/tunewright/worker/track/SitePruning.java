package io.tunewright.worker.track;

import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes checkpoints that the store has off a run's disk, so that a long run doesn't fill it. What a
 * resume or an evaluation reads has names of its own and stays.
 */
final class SitePruning {
  private static final Logger log = LoggerFactory.getLogger(SitePruning.class);

  /** The newest to go on from at once, and one to go back to. */
  private static final int KEPT = 2;

  private static final Pattern NAME = Pattern.compile("checkpoint-[0-9]{1,18}");

  private final RunDirectory run;

  SitePruning(RunDirectory run) {
    this.run = run;
  }

  /**
   * Keeps the last two durable checkpoints up to this step, and whatever is not durable. What can't
   * be taken away now goes the next time.
   */
  void keepLast(long step) {
    try {
      TreeMap<Long, Path> durable = new TreeMap<>();
      for (Map.Entry<Long, Path> marker :
          CheckpointMarker.after(0, run.output()).headMap(step, true).entrySet()) {
        Optional<CheckpointNote> note = CheckpointNote.find(run.path(), marker.getKey());
        if (note.isPresent() && note.get().durable()) {
          durable.put(marker.getKey(), marker.getValue());
        }
      }
      while (durable.size() > KEPT) {
        Map.Entry<Long, Path> oldest = durable.pollFirstEntry();
        Files.deleteIfExists(oldest.getValue()); // the marker first: no marker, no checkpoint
        delete(run.checkpoint(oldest.getKey()));
      }
    } catch (IOException unable) {
      log.warn("{}: old checkpoints stay on the site for now: {}", run.key(), unable.toString());
    }
  }

  /**
   * Takes away all that is durable of a run that is over, and what has no marker and so never was
   * whole. The markers stay: a checkpoint may be durable and yet be told only later.
   *
   * @return the bytes that went
   */
  long takeDurable() {
    long bytes = 0;
    try {
      for (Path directory : directories()) {
        if (isSpare(directory)) {
          bytes += size(directory);
          delete(directory);
          log.info("{}: {} went, as the disk is nearly full", run.key(), directory.getFileName());
        }
      }
    } catch (IOException | UncheckedIOException unable) {
      log.warn("{}: its checkpoints stay on the site for now: {}", run.key(), unable.toString());
    }
    return bytes;
  }

  /** Whether there is no checkpoint, durable or not; of what can't be read nobody knows. */
  boolean hasNone() {
    try {
      return directories().isEmpty();
    } catch (IOException | UncheckedIOException unreadable) {
      return false;
    }
  }

  private List<Path> directories() throws IOException {
    if (!Files.isDirectory(run.output())) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(run.output())) {
      return all.filter(path -> NAME.matcher(path.getFileName().toString()).matches())
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .toList();
    }
  }

  private boolean isSpare(Path directory) throws IOException {
    String name = directory.getFileName().toString();
    if (Files.notExists(directory.resolveSibling(name + ".json"))) {
      return true;
    }
    long step = Long.parseLong(name.substring(name.indexOf('-') + 1));
    return CheckpointNote.find(run.path(), step).filter(CheckpointNote::durable).isPresent();
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
