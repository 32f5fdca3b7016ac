package io.tunewright.api.sweep;

import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;

/** Deletes files whose time has come. */
final class ExpiredFiles {
  private static final int AT_ONCE = 100;

  private final Files files;
  private final ObjectStore store;

  ExpiredFiles(Files files, ObjectStore store) {
    this.files = files;
    this.store = store;
  }

  void delete() {
    for (Files.Row file : files.expired(AT_ONCE)) {
      files.expire(file, () -> FileKeys.delete(store, file.content().key()));
    }
  }
}
