package io.tunewright.worker.stage;

import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Snapshots of a few small files, as staging leaves them in a store. */
public final class TestSnapshots {
  private final ObjectStore store;

  public TestSnapshots(ObjectStore store) {
    this.store = store;
  }

  /**
   * @param files content by path
   */
  public SnapshotRef put(SnapshotRef ref, Map<String, String> files) {
    store.delete(ref.manifestKey());
    Manifests.write(
        store,
        ref.manifestKey(),
        new Manifest(
            "snapshot",
            files.entrySet().stream().map(file -> entry(file.getKey(), file.getValue())).toList(),
            Map.of()));
    return ref;
  }

  /** Who wants to read it from now on fails. */
  public void forgetBlob(String content) {
    store.delete(key(content.getBytes(StandardCharsets.UTF_8)));
  }

  private Manifest.Entry entry(String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    store.put(key(bytes), bytes);
    return new Manifest.Entry(path, key(bytes), Hashing.of(bytes), bytes.length);
  }

  private static String key(byte[] bytes) {
    return "test/blobs/" + Hashing.of(bytes);
  }
}
