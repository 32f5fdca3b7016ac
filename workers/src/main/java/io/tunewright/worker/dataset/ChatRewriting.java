package io.tunewright.worker.dataset;

import io.tunewright.job.DatasetRef;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the rows of a dataset as JSON lines of messages, streamed from the store to the store. */
final class ChatRewriting {
  private final ObjectStore store;
  private final Scratch scratch;
  private final Path nativeParts;
  private final int longest;

  ChatRewriting(ObjectStore store, Path home, int longest) {
    this.store = store;
    this.scratch = new Scratch(home.resolve("scratch"));
    this.nativeParts = home.resolve("native");
    this.longest = longest;
  }

  /** What was made. */
  record Written(Stored rows, List<String> warnings) {}

  /**
   * @param key where the rows go; nothing is left there where they are bad
   * @param pulse called once for each row
   * @throws BadDataset naming its first ten bad rows
   * @throws IOException where the original can't be read at the moment
   */
  Written write(DatasetRef dataset, FileForm form, String key, Runnable pulse) throws IOException {
    return form == FileForm.PARQUET
        ? fromParquet(dataset, key, pulse)
        : fromJson(dataset, form, key, pulse);
  }

  private Written fromJson(DatasetRef dataset, FileForm form, String key, Runnable pulse)
      throws IOException {
    try (var original = new Original(store, dataset);
        Rows rows =
            form == FileForm.LIST
                ? new ArrayRows(original.stream(), longest)
                : new LineRows(original.stream(), longest)) {
      try {
        Written written = write(rows, key, pulse);
        original.prove();
        return written;
      } catch (BadDataset bad) {
        store.delete(key);
        original.prove();
        throw bad;
      }
    }
  }

  /** Parquet begins at its end, and can't be read as it streams. */
  private Written fromParquet(DatasetRef dataset, String key, Runnable pulse) throws IOException {
    NativeCodecs.unpackInto(nativeParts);
    Path file;
    try (var original = new Original(store, dataset)) {
      file = scratch.fill(original.stream(), dataset.bytes());
      original.prove();
    }
    try (Rows rows = new ParquetRows(file)) {
      return write(rows, key, pulse);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Written write(Rows rows, String key, Runnable pulse) {
    Reshaping reshaping = new Reshaping();
    reshaping.leaveOut(rows.leftOut());
    return new Written(
        store.upload(key, new ChatLines(rows, reshaping, pulse)), reshaping.warnings());
  }
}
