package io.tunewright.worker.stage.transcode;

import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.SharedBlobs;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** One small object for each shard that is done, so that a resume doesn't do it again. */
final class DoneShards {
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectStore store;
  private final SharedBlobs blobs;
  private final String prefix;

  DoneShards(ObjectStore store, SharedBlobs blobs, SnapshotRef derived) {
    this.store = store;
    this.blobs = blobs;
    this.prefix = derived.manifestKey().replaceFirst("manifest\\.json$", "shards/");
  }

  /** What became of a shard, if its bytes are still there. */
  Optional<Manifest.Entry> find(Manifest.Entry old) {
    return store
        .find(key(old))
        .flatMap(DoneShards::parsed)
        .filter(done -> done.path().equals(old.path()))
        .flatMap(done -> blobs.find(done.sha256()))
        .map(blob -> new Manifest.Entry(old.path(), blob.key(), blob.sha256(), blob.bytes()));
  }

  void add(Manifest.Entry old, Manifest.Entry done) {
    store.put(key(old), JSON.writeValueAsBytes(done));
  }

  /** Once the manifest is there, nobody asks again. */
  void clear() {
    store.list(prefix).toList().forEach(store::delete);
  }

  private String key(Manifest.Entry old) {
    return prefix + old.sha256() + ".json";
  }

  private static Optional<Manifest.Entry> parsed(byte[] json) {
    try {
      return Optional.of(JSON.readValue(json, Manifest.Entry.class));
    } catch (JacksonException torn) {
      return Optional.empty();
    }
  }
}
