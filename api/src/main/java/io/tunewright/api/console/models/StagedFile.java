package io.tunewright.api.console.models;

import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.References;
import java.util.List;

/** A file of a snapshot, with the hash that it must have. */
public record StagedFile(String path, long bytes, String sha256) {

  /** The files of a whole snapshot, in the store or on its site. */
  static List<StagedFile> of(ObjectStore store, SnapshotRef snapshot) {
    if (snapshot.site().isPresent()) {
      return References.find(store, snapshot.manifestKey()).stream()
          .flatMap(reference -> reference.files().stream())
          .map(file -> new StagedFile(file.path(), file.state().bytes(), file.sha256()))
          .toList();
    }
    return Manifests.find(store, snapshot.manifestKey()).stream()
        .flatMap(manifest -> manifest.files().stream())
        .map(file -> new StagedFile(file.path(), file.bytes(), file.sha256()))
        .toList();
  }
}
