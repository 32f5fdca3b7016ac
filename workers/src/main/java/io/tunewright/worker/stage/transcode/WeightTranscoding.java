package io.tunewright.worker.stage.transcode;

import io.temporal.client.WorkflowClient;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Transcoding;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.activity.SharedWorkflow;
import io.tunewright.worker.stage.ProgressReport;
import io.tunewright.worker.stage.SharedBlobs;
import io.tunewright.worker.stage.WholeSnapshots;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes snapshots of plain weights, each once, the manifest last. */
public final class WeightTranscoding implements Transcoding {
  private static final Logger log = LoggerFactory.getLogger(WeightTranscoding.class);

  private final Transfers transfers;
  private final ObjectStore store;
  private final SharedBlobs blobs;
  private final Snapshots snapshots;
  private final WholeSnapshots wholes;
  private final WorkflowClient temporal;

  public WeightTranscoding(
      Transfers transfers, SharedBlobs blobs, Snapshots snapshots, WorkflowClient temporal) {
    this.transfers = transfers;
    this.store = transfers.store();
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.wholes = new WholeSnapshots(store, blobs, snapshots);
    this.temporal = temporal;
  }

  @Override
  public Snapshot join(String waiter, SnapshotRef from, WeightDtype dtype) {
    SnapshotRef derived = Derived.ref(from, dtype, Manifests.get(store, from.manifestKey()));
    // First the lineage: what has one is no garbage.
    Optional<Snapshot> there =
        snapshots.derive(derived, from) ? wholes.find(derived) : Optional.empty();
    return there.orElseGet(() ->
        SharedWorkflow.await(
            waiter, () -> SharedTranscoding.start(temporal, waiter, from, dtype), Snapshot.class));
  }

  @Override
  public Snapshot transcode(SnapshotRef from, WeightDtype dtype) {
    LongAdder done = new LongAdder();
    return Heartbeat.during(done::sum, () -> made(from, dtype, done));
  }

  private Snapshot made(SnapshotRef from, WeightDtype dtype, LongAdder done) {
    Manifest old = Manifests.get(store, from.manifestKey());
    SnapshotRef derived = Derived.ref(from, dtype, old);
    Optional<Snapshot> made =
        wholes.find(derived).or(() -> written(from, old, derived, dtype, done));
    if (made.isEmpty()) {
      log.info("{} is not quantised and is used as it is", from);
      return new Snapshot(from, old.files().size(), old.bytes());
    }
    snapshots.derive(derived, from);
    return made.get();
  }

  /** Empty where there is nothing to do. */
  private Optional<Snapshot> written(
      SnapshotRef from, Manifest old, SnapshotRef derived, WeightDtype dtype, LongAdder done) {
    try {
      var rewriting = new Rewriting(store, new DerivedFiles(transfers, blobs), old, done);
      Blueprint blueprint = rewriting.blueprint();
      if (!blueprint.isQuantised()) {
        return Optional.empty();
      }
      log.info("{} becomes {}: {} bytes, then {}", from, derived, old.bytes(), blueprint.bytes());
      DoneShards shards = new DoneShards(store, blobs, derived);
      Snapshot made =
          wholes.make(
              derived,
              new Manifest(
                  "snapshot",
                  rewritten(rewriting, shards, from, dtype),
                  Derived.about(from, old, derived, blueprint.counts())));
      shards.clear();
      return Optional.of(made);
    } catch (IOException broken) {
      throw new UncheckedIOException("could not transcode " + from, broken);
    }
  }

  private List<Manifest.Entry> rewritten(
      Rewriting rewriting, DoneShards shards, SnapshotRef from, WeightDtype dtype)
      throws IOException {
    try (ProgressReport progress =
        ProgressReport.passing(store, from.transcodingKey(dtype), rewriting.toMake())) {
      return rewriting.files(shards, blobs.wanted(), progress);
    }
  }
}
