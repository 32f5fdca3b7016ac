package io.tunewright.worker.stage.transcode;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.HeaderRoom;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.ProgressReport;
import io.tunewright.worker.stage.SafetensorsHeader;
import io.tunewright.worker.stage.WantedBlobs;
import io.tunewright.worker.stage.WeightHeaders;
import io.tunewright.worker.stage.transcode.Ranges.Range;
import io.tunewright.worker.stage.transfer.FileProgress;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what each file of a snapshot becomes; most but the weights stay what they are. */
final class Rewriting {
  private static final Logger log = LoggerFactory.getLogger(Rewriting.class);

  /** Each holds pieces of 24 MiB in all; its parts on their way are the transfers' memory. */
  private static final int SHARDS_IN_FLIGHT = 2;

  private static final int HEADERS_IN_FLIGHT = 8;
  private static final String SHARD = ".safetensors";
  private static final String INDEX = SHARD + ".index.json";

  private final ObjectStore store;
  private final DerivedFiles derived;
  private final Manifest old;
  private final Blueprint blueprint;
  private final LongAdder done;
  private final HeaderRoom room = new HeaderRoom();

  /**
   * Reads config and headers.
   *
   * @param done counts bytes as they are read
   */
  Rewriting(ObjectStore store, DerivedFiles derived, Manifest old, LongAdder done)
      throws IOException {
    this.store = store;
    this.derived = derived;
    this.old = old;
    this.done = done;
    Manifest.Entry config =
        old.file(ConfigParts.FILE)
            .orElseThrow(
                () -> TuningError.CORRUPT_WEIGHTS.because("there is no " + ConfigParts.FILE));
    this.blueprint = Blueprint.of(store.get(config.key()), headers());
  }

  Blueprint blueprint() {
    return blueprint;
  }

  /** The files that are made anew, with the sizes that they will have. */
  List<RemoteFile> toMake() {
    return blueprint.shards().values().stream()
        .filter(NewShard::changes)
        .map(shard -> new RemoteFile(shard.path(), shard.fileBytes(), null, null))
        .toList();
  }

  /**
   * All files of the new snapshot, each in the store.
   *
   * @param wanted told each that is there
   * @param progress told how far those {@link #toMake} are
   */
  List<Manifest.Entry> files(DoneShards shards, WantedBlobs wanted, ProgressReport progress)
      throws IOException {
    return Threads.map(
            old.files(),
            SHARDS_IN_FLIGHT,
            file -> {
              Optional<Manifest.Entry> made = rewritten(file, shards, progress);
              made.ifPresent(entry -> wanted.add(entry.sha256()));
              return made;
            })
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** Empty for a shard of which nothing is left. */
  private Optional<Manifest.Entry> rewritten(
      Manifest.Entry file, DoneShards shards, ProgressReport progress) throws IOException {
    if (file.path().endsWith(SHARD)) {
      return shard(file, shards, progress);
    }
    if (file.path().equals(ConfigParts.FILE)) {
      return Optional.of(derived.small(file.path(), ConfigParts.plain(blueprint.config())));
    }
    if (file.path().equals(WeightHeaders.INDEX)) {
      return Optional.of(derived.small(file.path(), NewIndex.of(store.get(file.key()), blueprint)));
    }
    if (file.path().endsWith(INDEX)) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s is an index that isn't known, wanted %s alone"
              .formatted(file.path(), WeightHeaders.INDEX));
    }
    return Optional.of(kept(file));
  }

  /** A file that stays as it is, which nothing here could bring again. */
  private Manifest.Entry kept(Manifest.Entry file) {
    if (store.size(file.key()).filter(bytes -> bytes == file.bytes()).isEmpty()) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s is gone from %s: stage the model again"
              .formatted(file.path(), store.uri(file.key())));
    }
    return file;
  }

  private Optional<Manifest.Entry> shard(
      Manifest.Entry file, DoneShards shards, ProgressReport progress) throws IOException {
    NewShard shard = blueprint.shards().get(file.path());
    if (shard == null) {
      return Optional.empty();
    }
    if (!shard.changes()) {
      return Optional.of(kept(file));
    }
    FileProgress made = progress.of(file.path());
    Optional<Manifest.Entry> before = shards.find(file);
    if (before.isPresent()) {
      made.whole(shard.fileBytes());
      return before;
    }
    derived.prove(file, done::add);
    try (InputStream content = new NewShardStream(shard, store, old, done::add)) {
      Manifest.Entry entry =
          derived.large(file.path(), shard.fileBytes(), new Counted(content, made));
      shards.add(file, entry);
      made.whole(entry.bytes());
      log.info("transcoded {}: {} bytes to {}", file.path(), file.bytes(), entry.bytes());
      return Optional.of(entry);
    }
  }

  private Map<String, SafetensorsHeader> headers() throws IOException {
    List<Manifest.Entry> weights =
        old.files().stream().filter(file -> file.path().endsWith(SHARD)).toList();
    List<SafetensorsHeader> read = Threads.map(weights, HEADERS_IN_FLIGHT, this::header);
    Map<String, SafetensorsHeader> headers = new TreeMap<>();
    for (int i = 0; i < weights.size(); i++) {
      headers.put(weights.get(i).path(), read.get(i));
    }
    return headers;
  }

  private SafetensorsHeader header(Manifest.Entry file) throws IOException {
    try (InputStream in = new Ranges(store, List.of(new Range(file.key(), 0, file.bytes())))) {
      return SafetensorsHeader.read(in, file.bytes(), file.path(), room);
    }
  }
}
