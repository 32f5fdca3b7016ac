package io.tunewright.worker.stage.transcode;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** A model of a test's own, as staging leaves it in the store. */
final class StagedModel {
  private static final JsonMapper JSON = new JsonMapper();

  final String config;
  final Map<String, Shard> shards = new TreeMap<>();

  StagedModel(String config) {
    this.config = config;
  }

  Shard shard(String path) {
    return shards.computeIfAbsent(path, _ -> new Shard());
  }

  /** All tensors, wherever they lie. */
  Map<String, Shard.Content> tensors() {
    Map<String, Shard.Content> all = new TreeMap<>();
    shards.values().forEach(shard -> all.putAll(shard.tensors));
    return all;
  }

  SnapshotRef stage(ObjectStore store, Blobs blobs) {
    List<Manifest.Entry> files = new ArrayList<>();
    shards.forEach((path, shard) -> files.add(put(store, path, shard.file())));
    files.add(put(store, "config.json", config.getBytes(UTF_8)));
    files.add(put(store, "tokenizer.json", "{}".getBytes(UTF_8)));
    files.add(put(store, "model.safetensors.index.json", index()));
    files.forEach(file -> blobs.record(new Stored(file.key(), file.bytes(), file.sha256())));
    String hashes = files.stream().map(Manifest.Entry::sha256).collect(Collectors.joining());
    SnapshotRef ref =
        new SnapshotRef("hf", "org/tiny", Hashing.of(hashes.getBytes(UTF_8)).substring(0, 40));
    Manifests.write(
        store,
        ref.manifestKey(),
        new Manifest("snapshot", files, Map.of("licence", "mit", "source", "hf:org/tiny")));
    return ref;
  }

  private byte[] index() {
    Map<String, String> map = new TreeMap<>();
    shards.forEach((path, shard) -> shard.tensors.keySet().forEach(name -> map.put(name, path)));
    return JSON.writeValueAsBytes(
        Map.of("metadata", Map.of("total_size", 1, "kind", "tiny"), "weight_map", map));
  }

  private static Manifest.Entry put(ObjectStore store, String path, byte[] bytes) {
    String sha256 = Hashing.of(bytes);
    store.put("blobs/sha256/" + sha256, bytes);
    return new Manifest.Entry(path, "blobs/sha256/" + sha256, sha256, bytes.length);
  }
}
