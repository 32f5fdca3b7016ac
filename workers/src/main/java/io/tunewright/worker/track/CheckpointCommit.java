package io.tunewright.worker.track;

import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.Watch;
import io.tunewright.worker.launch.RunDirectory;
import io.tunewright.worker.stage.transfer.StreamUpload;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one checkpoint through its tiers: verified and noted on the site, then sent, its manifest
 * last. Interrupted at any point, it goes on there when it is tried again.
 */
final class CheckpointCommit {
  private static final Logger log = LoggerFactory.getLogger(CheckpointCommit.class);

  /** What is sent at once; anything larger goes in parts, through the memory of all transfers. */
  private static final int SMALL = 1 << 20;

  private final Transfers transfers;
  private final ObjectStore store;
  private final Watch watch;
  private final long step;
  private final Path markerFile;
  private final Path run;
  private final CheckpointReading reading;
  private volatile @Nullable Uploading uploading;

  /** How far the upload has come, in bytes. */
  record Uploading(long step, long bytes, long of) {}

  CheckpointCommit(
      Transfers transfers, Watch watch, long step, Path markerFile, Set<String> required) {
    this.transfers = transfers;
    this.store = transfers.store();
    this.watch = watch;
    this.step = step;
    this.markerFile = markerFile;
    RunDirectory directory = new RunDirectory(Path.of(watch.run().directory()));
    this.run = directory.path();
    this.reading = new CheckpointReading(directory.output(), required);
  }

  long step() {
    return step;
  }

  Path marker() {
    return markerFile;
  }

  /** Null before the upload begins. */
  @Nullable Uploading uploading() {
    return uploading;
  }

  /**
   * Returns once the checkpoint is durable. One that was before is answered from its manifest: a
   * set of files never changes.
   *
   * @throws UnfitCheckpoint for good, unless a later start of the run writes it anew
   * @throws IOException where it can't be read just now
   */
  Checkpoint commit() throws UnfitCheckpoint, IOException {
    byte[] bytes = Files.readAllBytes(markerFile);
    String identity = Hashing.of(bytes) + " " + Files.getLastModifiedTime(markerFile);
    Optional<CheckpointNote> known =
        CheckpointNote.find(run, step).filter(note -> note.marker().equals(identity));
    try {
      CheckpointMarker marker = CheckpointReading.parse(bytes);
      Optional<Manifest> durable = Manifests.find(store, manifestKey());
      if (durable.isPresent()) { // whatever the note says: a slower worker may have written it
        keep(CheckpointNote.verified(identity, durable.get()).durableToo());
        return checkpoint(marker, durable.get());
      }
      if (known.isPresent() && known.get().flaw() != null) {
        throw new UnfitCheckpoint(known.get().flaw());
      }
      return checkpoint(marker, sent(marker, noted(known, identity, marker)));
    } catch (UnfitCheckpoint unfit) {
      keep(CheckpointNote.unfit(identity, String.valueOf(unfit.getMessage())));
      throw unfit;
    }
  }

  private CheckpointNote noted(
      Optional<CheckpointNote> known, String identity, CheckpointMarker marker)
      throws UnfitCheckpoint, IOException {
    if (known.isPresent()) {
      return known.get();
    }
    List<Manifest.Entry> files = reading.verified(marker, step, prefix());
    CheckpointNote note =
        CheckpointNote.verified(identity, new Manifest("checkpoint", files, about(marker)));
    keep(note);
    return note;
  }

  private Manifest sent(CheckpointMarker marker, CheckpointNote from)
      throws UnfitCheckpoint, IOException {
    Manifest manifest = from.manifest();
    if (manifest == null) {
      throw new IllegalStateException("a checkpoint without a flaw has a manifest");
    }
    CheckpointNote note = from;
    Path directory = reading.directory(marker);
    long done = 0;
    for (Manifest.Entry file : manifest.files()) {
      uploading = new Uploading(step, done, manifest.bytes());
      if (!isThere(note, file)) {
        send(directory.resolve(file.path()), file);
        note = note.sentToo(file.path());
        keep(note);
      }
      done += file.bytes();
    }
    uploading = new Uploading(step, done, manifest.bytes());
    Manifest written = Manifests.write(store, manifestKey(), manifest);
    keep(note.durableToo());
    return written;
  }

  /** A note spares work after a restart, no more: a full disk must not cost a checkpoint. */
  private void keep(CheckpointNote note) {
    try {
      note.save(run, step);
    } catch (IOException full) {
      log.warn(
          "{}: no note of the checkpoint of step {}: {}", watch.run().key(), step, full.toString());
    }
  }

  private boolean isThere(CheckpointNote note, Manifest.Entry file) {
    return note.sent().contains(file.path())
        && store.size(file.key()).filter(bytes -> bytes == file.bytes()).isPresent();
  }

  /** Hashed once more on its way: what has changed since it was verified is not what was saved. */
  private void send(Path from, Manifest.Entry file) throws UnfitCheckpoint, IOException {
    String sha256;
    try {
      sha256 = upload(from, file);
    } catch (NoSuchFileException | EOFException cut) {
      throw new UnfitCheckpoint(
          "%s changed while it was sent: it is gone, or shorter than the %d bytes that it had"
              .formatted(file.path(), file.bytes()));
    }
    if (!sha256.equals(file.sha256())) {
      throw new UnfitCheckpoint(
          "%s changed while it was sent: it has sha256 %s, and had %s"
              .formatted(file.path(), sha256, file.sha256()));
    }
  }

  private String upload(Path from, Manifest.Entry file) throws IOException {
    if (file.bytes() <= SMALL) {
      byte[] bytes = Files.readAllBytes(from);
      store.put(file.key(), bytes);
      return Hashing.of(bytes);
    }
    store.openUploads(file.key()).forEach(store::abortUpload); // of a worker that is no more
    try (InputStream in = Files.newInputStream(from)) {
      Stored stored = new StreamUpload(transfers, file.key(), file.bytes()).send(in);
      return stored.sha256();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw TuningError.STORE_UNREACHABLE.because("interrupted at " + file.key(), stopping);
    }
  }

  private String prefix() {
    return new JobKeys(watch.owner(), watch.job()).checkpoint(watch.attempt(), step);
  }

  private String manifestKey() {
    return prefix() + Manifests.NAME;
  }

  private Map<String, Object> about(CheckpointMarker marker) {
    return Map.of(
        "job", watch.job().value(),
        "project", watch.owner().project(),
        "attempt", watch.attempt(),
        "step", step,
        "metrics", marker.finite());
  }

  private Checkpoint checkpoint(CheckpointMarker marker, Manifest manifest) {
    return new Checkpoint(
        new CheckpointRef(watch.job(), watch.attempt(), step, manifestKey()),
        manifest.files().size(),
        manifest.bytes(),
        marker.finite());
  }
}
