package io.tunewright.standalone;

import io.tunewright.storage.records.Rebuild;
import org.jspecify.annotations.Nullable;

/** Shows a rebuild's progress, one kind of record after the other. */
final class RebuildProgress implements Rebuild.Watcher, AutoCloseable {
  private String things = "";
  private @Nullable Progress progress;

  @Override
  public void reached(String kind, long count, long total) {
    if (progress == null || !things.equals(kind)) {
      close();
      things = kind;
      progress = total < 0 ? Progress.of("listing " + kind) : Progress.of("reading " + kind, total);
    }
    progress.reached(count);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
