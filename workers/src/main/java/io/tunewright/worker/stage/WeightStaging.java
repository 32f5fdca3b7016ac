package io.tunewright.worker.stage;

import com.github.f4b6a3.ulid.UlidCreator;
import io.temporal.client.WorkflowClient;
import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Staging;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.Listing.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a model's files into the object store, each blob once, the manifest last. */
public final class WeightStaging implements Staging {
  private static final Logger log = LoggerFactory.getLogger(WeightStaging.class);

  /** Each holds up to five parts of 16 MiB in memory. */
  private static final int FILES_IN_FLIGHT = 3;

  private static final long SMALL = 32L * 1024 * 1024;

  private final Sources sources;
  private final ObjectStore store;
  private final Blobs blobs;
  private final Snapshots snapshots;
  private final SharedStaging shared;

  public WeightStaging(
      Sources sources,
      ObjectStore store,
      Blobs blobs,
      Snapshots snapshots,
      WorkflowClient temporal) {
    this.sources = sources;
    this.store = store;
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.shared = new SharedStaging(temporal);
  }

  @Override
  public Snapshot join(JobId job, SnapshotRef snapshot, ModelRef source) {
    return whole(snapshot).orElseGet(() -> shared.join(job, snapshot, source));
  }

  @Override
  public Snapshot fetch(SnapshotRef snapshot, ModelRef source) {
    LongAdder done = new LongAdder();
    return Heartbeat.during(
        done::sum, () -> whole(snapshot).orElseGet(() -> copied(snapshot, source, done)));
  }

  private Optional<Snapshot> whole(SnapshotRef ref) {
    return Manifests.find(store, ref.manifestKey())
        .map(manifest -> new Snapshot(ref, manifest.files().size(), manifest.bytes()));
  }

  private Snapshot copied(SnapshotRef ref, ModelRef from, LongAdder done) {
    Source source = sources.of(from);
    Listing listing = source.list(from);
    checkUnchanged(ref, listing);
    log.info("staging {}: {} files, {} bytes", ref, listing.files().size(), listing.bytes());
    try {
      new WeightHeaders(source, listing).tensors();
      List<Manifest.Entry> entries =
          Threads.map(
              listing.files(), FILES_IN_FLIGHT, file -> stored(source, listing, file, done));
      checkUnchanged(ref, source.list(from));
      Manifest manifest =
          Manifests.write(
              store, ref.manifestKey(), new Manifest("snapshot", entries, about(ref, from)));
      Snapshot snapshot = new Snapshot(ref, entries.size(), manifest.bytes());
      snapshots.record(snapshot);
      return snapshot;
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not read " + from, unreadable);
    }
  }

  private static void checkUnchanged(SnapshotRef wanted, Listing listing) {
    if (!listing.snapshot().equals(wanted)) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s changed while it was used: it is %s now, wanted %s"
              .formatted(listing.source(), listing.snapshot(), wanted));
    }
  }

  private Manifest.Entry stored(Source source, Listing listing, RemoteFile file, LongAdder done)
      throws IOException {
    Stored blob = knownBlob(file).orElse(null);
    if (blob == null) {
      checkConfig(source, listing, file);
      blob = upload(source, listing, file);
    }
    done.add(file.bytes());
    return new Manifest.Entry(file.path(), blob.key(), blob.sha256(), blob.bytes());
  }

  private Optional<Stored> knownBlob(RemoteFile file) {
    String sha256 = file.sha256();
    return sha256 == null ? Optional.empty() : blobs.find(sha256);
  }

  private static void checkConfig(Source source, Listing listing, RemoteFile file)
      throws IOException {
    if (file.path().endsWith("config.json") && file.bytes() < SMALL) {
      try (InputStream in = source.open(listing, file.path(), 0)) {
        ConfigRules.check(file.path(), in.readAllBytes());
      }
    }
  }

  private Stored upload(Source source, Listing listing, RemoteFile file) throws IOException {
    String sha256 = file.sha256();
    String key =
        sha256 == null
            ? "blobs/new/" + UlidCreator.getMonotonicUlid().toLowerCase()
            : "blobs/sha256/" + sha256.substring(0, 2) + "/" + sha256;
    try (InputStream in = source.open(listing, file.path(), 0)) {
      Stored stored = store.upload(key, in);
      if (stored.bytes() != file.bytes() || (sha256 != null && !sha256.equals(stored.sha256()))) {
        store.delete(key);
        throw TuningError.CORRUPT_WEIGHTS.because(
            "%s gave %d bytes with sha256 %s, wanted %d bytes%s"
                .formatted(
                    file.path(),
                    stored.bytes(),
                    stored.sha256(),
                    file.bytes(),
                    sha256 == null ? "" : " with " + sha256));
      }
      Stored counted = blobs.record(stored);
      if (!counted.key().equals(key)) {
        store.delete(key);
      }
      return counted;
    }
  }

  private static Map<String, Object> about(SnapshotRef ref, ModelRef from) {
    return Map.of(
        "source", from.uri(),
        "name", ref.name(),
        "commit", ref.commit(),
        "staged", java.time.Instant.now().toString());
  }
}
