package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots whose files the store holds, each with a manifest in the store and a record in the
 * catalog: the one makes it whole, the other keeps its blobs from being collected.
 */
public final class WholeSnapshots {
  private static final Logger log = LoggerFactory.getLogger(WholeSnapshots.class);

  private final ObjectStore store;
  private final SharedBlobs blobs;
  private final Snapshots snapshots;

  public WholeSnapshots(ObjectStore store, SharedBlobs blobs, Snapshots snapshots) {
    this.store = store;
    this.blobs = blobs;
    this.snapshots = snapshots;
  }

  /**
   * The snapshot, if it is whole. Who wrote its manifest may have died before it was recorded: then
   * it is recorded now. Where it has lost files meanwhile, it is taken for one that never was.
   */
  public Optional<Snapshot> find(SnapshotRef ref) {
    return Manifests.find(store, ref.manifestKey())
        .filter(manifest -> snapshots.find(ref).isPresent() || rescued(ref, manifest))
        .map(manifest -> snapshot(ref, manifest));
  }

  private boolean rescued(SnapshotRef ref, Manifest manifest) {
    blobs.keep(manifest); // from a collection between the look and the record
    Optional<Manifest.Entry> lost = lost(manifest);
    if (lost.isPresent()) {
      log.warn("{} is made anew: the store has lost its {}", ref, lost.get().path());
      store.delete(ref.manifestKey());
      return false;
    }
    record(ref, manifest);
    return true;
  }

  /**
   * Makes it whole.
   *
   * @throws io.temporal.failure.ApplicationFailure STORE_UNREACHABLE where a file went while others
   *     were brought, as a collection of garbage with a short grace may do; the next try brings it
   */
  public Snapshot make(SnapshotRef ref, Manifest manifest) {
    lost(manifest)
        .ifPresent(file -> {
          throw TuningError.STORE_UNREACHABLE.because(
              "%s of %s went from %s before the last file came"
                  .formatted(file.path(), ref, store.uri(file.key())));
        });
    return record(ref, Manifests.write(store, ref.manifestKey(), manifest));
  }

  private Optional<Manifest.Entry> lost(Manifest manifest) {
    return manifest.files().stream()
        .filter(file -> store.size(file.key()).filter(bytes -> bytes == file.bytes()).isEmpty())
        .findFirst();
  }

  /** Its blobs first: the catalog refers to none that it doesn't know. */
  private Snapshot record(SnapshotRef ref, Manifest manifest) {
    manifest.files().forEach(blobs::know);
    Snapshot snapshot = snapshot(ref, manifest);
    snapshots.record(snapshot, manifest.files().stream().map(Manifest.Entry::sha256).toList());
    return snapshot;
  }

  private static Snapshot snapshot(SnapshotRef ref, Manifest manifest) {
    return new Snapshot(ref, manifest.files().size(), manifest.bytes());
  }
}
