package io.tunewright.worker.stage.cache;

import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.Manifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a copy of a snapshot consists of: kept beside it, so that it can be checked, shared and
 * taken away without asking the store.
 */
public record CopyRecord(SnapshotRef ref, List<File> files) {

  public CopyRecord {
    files = List.copyOf(files);
  }

  /** One file of the snapshot, and the blob that it links. */
  public record File(String path, String sha256, long bytes) {}

  public static CopyRecord of(SnapshotRef ref, Manifest manifest) {
    return new CopyRecord(
        ref,
        manifest.files().stream()
            .map(file -> new File(file.path(), file.sha256(), file.bytes()))
            .toList());
  }

  String commit() {
    return ref.commit();
  }

  /** Its blobs' sizes by sha256, each once. */
  Map<String, Long> blobs() {
    Map<String, Long> blobs = new HashMap<>();
    files.forEach(file -> blobs.put(file.sha256(), file.bytes()));
    return blobs;
  }

  /** On disk, where no other copy shares its blobs. */
  public long bytes() {
    return blobs().values().stream().mapToLong(Long::longValue).sum();
  }
}
