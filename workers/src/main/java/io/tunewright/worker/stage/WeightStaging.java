package io.tunewright.worker.stage;

import io.temporal.client.WorkflowClient;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Staging;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.References;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.stage.Listing.Provenance;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a model's files into the object store, each blob once, the manifest last. */
public final class WeightStaging implements Staging {
  private static final Logger log = LoggerFactory.getLogger(WeightStaging.class);

  private final Sources sources;
  private final ObjectStore store;
  private final Snapshots snapshots;
  private final SharedBlobs blobs;
  private final WholeSnapshots wholes;
  private final SharedStaging shared;
  private final Transfers transfers;
  private final int filesAtOnce;
  private final SourceWatch watch = new SourceWatch(InstantSource.system());

  /**
   * @param filesAtOnce of one snapshot
   */
  public WeightStaging(
      Sources sources,
      Transfers transfers,
      SharedBlobs blobs,
      Snapshots snapshots,
      WorkflowClient temporal,
      int filesAtOnce) {
    this.sources = sources;
    this.store = transfers.store();
    this.snapshots = snapshots;
    this.blobs = blobs;
    this.wholes = new WholeSnapshots(store, blobs, snapshots);
    this.shared = new SharedStaging(temporal);
    this.transfers = transfers;
    this.filesAtOnce = filesAtOnce;
  }

  @Override
  public Snapshot join(String waiter, SnapshotRef snapshot, ModelRef source, Owner owner) {
    return whole(snapshot).orElseGet(() -> shared.join(waiter, snapshot, source, owner));
  }

  @Override
  public Snapshot fetch(SnapshotRef snapshot, ModelRef source, Owner owner) {
    AtomicLong stored = new AtomicLong();
    return Heartbeat.during(
        stored::get,
        () -> whole(snapshot).orElseGet(() -> copied(snapshot, source, owner, stored)));
  }

  private Optional<Snapshot> whole(SnapshotRef ref) {
    return ref.site().isPresent() ? referenced(ref) : wholes.find(ref);
  }

  /** What a site has hashed: it has no catalog to tell of it. The store holds no blob of it. */
  private Optional<Snapshot> referenced(SnapshotRef ref) {
    Optional<Snapshot> snapshot =
        References.find(store, ref.manifestKey())
            .map(reference -> new Snapshot(ref, reference.files().size(), reference.bytes()));
    snapshot.ifPresent(hashed -> snapshots.record(hashed, List.of()));
    return snapshot;
  }

  private Snapshot copied(SnapshotRef ref, ModelRef from, Owner owner, AtomicLong stored) {
    Outage outage = watch.outage(ref.toString());
    Source source = new WatchedSource(sources.of(from), outage);
    ModelRef pinned = source.at(from, ref);
    try (ProgressReport progress =
        ProgressReport.started(
            store, ref.progressKey(), () -> SourceWatch.condition(source, outage))) {
      try {
        return copied(ref, source, pinned, owner, progress, stored);
      } catch (IOException unreadable) {
        throw new UncheckedIOException("could not read " + from, unreadable);
      } catch (RuntimeException failed) {
        outage.failed(failed);
        throw failed;
      }
    }
  }

  private Snapshot copied(
      SnapshotRef ref,
      Source source,
      ModelRef pinned,
      Owner owner,
      ProgressReport progress,
      AtomicLong stored)
      throws IOException {
    Listing listing = source.list(pinned, owner.project());
    checkUnchanged(ref, listing);
    log.info("staging {}: {} files, {} bytes", ref, listing.files().size(), listing.bytes());
    progress.of(listing.files());
    new WeightHeaders(source, listing, transfers.pace()).tensors();
    List<Manifest.Entry> entries;
    try {
      entries = new SnapshotCopy(source, listing, transfers, blobs, progress).run(filesAtOnce);
    } catch (ApplicationFailure refused) {
      if (refused.isNonRetryable()) {
        // Where bytes are not as promised, a change of the source is why.
        checkUnchanged(ref, source.list(pinned, owner.project()));
      }
      throw refused;
    }
    checkUnchanged(ref, source.list(pinned, owner.project()));
    stored.set(progress.stored());
    Snapshot snapshot = wholes.make(ref, new Manifest("snapshot", entries, about(listing)));
    watch.done(ref.toString());
    return snapshot;
  }

  private static void checkUnchanged(SnapshotRef wanted, Listing listing) {
    if (!listing.snapshot().equals(wanted)) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s changed while it was used: it is %s now, wanted %s"
              .formatted(listing.source(), listing.snapshot(), wanted));
    }
  }

  private static Map<String, Object> about(Listing listing) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("source", listing.source().uri());
    about.put("name", listing.snapshot().name());
    about.put("commit", listing.snapshot().commit());
    about.put("staged", Instant.now().toString());
    Provenance provenance = listing.provenance();
    if (provenance.url() != null) {
      about.put("url", provenance.url());
    }
    if (provenance.licence() != null) {
      about.put("licence", provenance.licence());
    }
    about.put("gated", provenance.gated());
    about.put("remote_code", listing.remoteCode());
    about.put("left_out", listing.leftOut());
    return about;
  }
}
