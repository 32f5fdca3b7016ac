package io.tunewright.worker.track;

import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
