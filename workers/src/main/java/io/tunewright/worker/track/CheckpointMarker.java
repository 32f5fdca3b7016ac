package io.tunewright.worker.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer writes, by temp file and rename, once a checkpoint is whole.
 *
 * @param directory of the checkpoint, relative to the run's output
 * @param metrics numbers by name; a value that was not finite is null
 */
record CheckpointMarker(
    long step, String directory, List<Part> files, Map<String, @Nullable Double> metrics) {

  private static final Pattern NAME = Pattern.compile("checkpoint-([0-9]{1,18})\\.json");

  /**
   * One file.
   *
   * @param path relative to the checkpoint's directory
   * @param sha256 null where the trainer tells none
   */
  record Part(String path, long bytes, @Nullable String sha256) {}

  /** The marker files of later steps, by step. What is in them is another question. */
  static TreeMap<Long, Path> after(long step, Path output) throws IOException {
    TreeMap<Long, Path> found = new TreeMap<>();
    try (var files = Files.newDirectoryStream(output, "checkpoint-*.json")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && Long.parseLong(name.group(1)) > step) {
          found.put(Long.parseLong(name.group(1)), file);
        }
      }
    } catch (NoSuchFileException none) {
      return found; // there is no output yet
    }
    return found;
  }

  /** Whether it says all that a marker says. */
  @SuppressWarnings("ConstantConditions") // JSON may lack what a record demands
  boolean isComplete() {
    return directory != null
        && files != null
        && metrics != null
        && files.stream().allMatch(part -> part != null && part.path() != null);
  }

  /** The metrics that are numbers. */
  Map<String, Double> finite() {
    Map<String, Double> finite = new TreeMap<>();
    metrics.forEach((name, value) -> {
      if (value != null && Double.isFinite(value)) {
        finite.put(name, value);
      }
    });
    return finite;
  }
}
