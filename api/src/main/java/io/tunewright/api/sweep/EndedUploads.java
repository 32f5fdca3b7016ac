package io.tunewright.api.sweep;

import io.tunewright.storage.catalog.UploadRow;
import io.tunewright.storage.catalog.Uploads;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;

/**
 * Deletes what uploads leave behind when they are completed, cancelled or expired: their parts, and
 * what a completion that broke off has put together.
 */
public final class EndedUploads {
  private static final int AT_ONCE = 100;

  private final Uploads uploads;
  private final ObjectStore store;

  EndedUploads(Uploads uploads, ObjectStore store) {
    this.uploads = uploads;
    this.store = store;
  }

  void clear() {
    uploads.uncleared(AT_ONCE).forEach(this::clear);
  }

  /** The objects first: an upload whose rows are left is found again. */
  public void clear(UploadRow ended) {
    String kept = ended.file();
    store
        .list(FileKeys.upload(ended.owner().project(), ended.id()))
        .filter(key -> kept == null || !key.contains("/" + kept))
        .toList()
        .forEach(store::delete);
    uploads.cleared(ended.id());
  }
}
