package io.tunewright.worker.track;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer writes, by temp file and rename, once a checkpoint is whole.
 *
 * @param directory of the checkpoint, relative to the run's output
 * @param metrics numbers by name; a value that was not finite is null
 */
record CheckpointMarker(
    long step, String directory, List<Part> files, Map<String, @Nullable Double> metrics) {

  /** One file, its path relative to the checkpoint's directory. */
  record Part(String path, long bytes) {}
}
