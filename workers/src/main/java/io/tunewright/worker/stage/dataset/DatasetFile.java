package io.tunewright.worker.stage.dataset;

import io.tunewright.fault.TuningError;
import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.InputStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One file of rows below a place that is watched.
 *
 * @param state another one when its bytes are others, as far as the place can tell unread
 * @param proof throws CONFLICT where the file is no longer as it was
 */
public record DatasetFile(Content content, Instant modified, String state, Runnable proof) {
  private static final int MOST = 100_000;
  private static final Set<String> ENDINGS = Set.of(".jsonl", ".json", ".ndjson", ".parquet");

  public String name() {
    return content.name();
  }

  /**
   * Its bytes in order; broken connections are taken up where they broke. The caller closes it, and
   * {@linkplain #proof proves} that it read one file and not parts of two.
   */
  public InputStream open(Pace pace) {
    return new ContentStream(content, pace, read -> {});
  }

  /** Whether a file of this relative path holds rows: hidden ones, or below hidden ones, don't. */
  static boolean isNamedSo(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(lower::endsWith)
        && Stream.of(lower.split("/")).noneMatch(part -> part.startsWith("."));
  }

  /** The oldest first, those of one age by name. */
  static List<DatasetFile> inOrder(Stream<DatasetFile> files) {
    List<DatasetFile> sorted =
        files
            .limit(MOST + 1L)
            .sorted(Comparator.comparing(DatasetFile::modified).thenComparing(DatasetFile::name))
            .toList();
    if (sorted.size() > MOST) {
      throw TuningError.INVALID_TRAINING_FILE.because(
          "there are more than %,d files, wanted at most that".formatted(MOST));
    }
    return sorted;
  }
}
