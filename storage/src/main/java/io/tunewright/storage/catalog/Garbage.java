package io.tunewright.storage.catalog;

import io.tunewright.stage.Snapshot;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.ObjectStore.OpenUpload;
import io.tunewright.storage.objects.Stored;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes away what nothing refers to: snapshots that were made of others which are gone, blobs of no
 * snapshot, uploads that nobody goes on with, notes of such uploads. A grace period keeps what a
 * staging under way is about to refer to.
 */
public final class Garbage {
  private static final int AT_ONCE = 1000;
  private static final String NOTES = "staging/";

  private final Blobs blobs;
  private final Snapshots snapshots;
  private final ObjectStore store;
  private final InstantSource clock;

  public Garbage(Blobs blobs, Snapshots snapshots, ObjectStore store, InstantSource clock) {
    this.blobs = blobs;
    this.snapshots = snapshots;
    this.store = store;
    this.clock = clock;
  }

  /**
   * What was, or would be, taken away.
   *
   * @param snapshots that were made of others which are gone; their blobs go with them where no one
   *     has wanted them since
   * @param blobs objects that no snapshot refers to
   * @param uploads keys of uploads in parts that nobody goes on with
   * @param more whether another call would find more
   */
  public record Collected(
      List<Snapshot> snapshots, List<Stored> blobs, List<String> uploads, boolean more) {
    public long bytes() {
      return blobs.stream().mapToLong(Stored::bytes).sum();
    }
  }

  /**
   * @param grace how long something must have been of no use
   * @param dry whether to tell only
   */
  public Collected collect(Duration grace, boolean dry) {
    Instant since = clock.instant().minus(grace);
    List<Snapshot> derived = derived(since, dry);
    List<Stored> collected = new ArrayList<>();
    List<Stored> unused = blobs.unused(since, AT_ONCE);
    for (Stored blob : unused) {
      // The row first: whoever wants the blob now doesn't find it, and brings it anew.
      if (dry || blobs.forget(blob, since)) {
        collected.add(blob);
        if (!dry) {
          store.delete(blob.key());
        }
      }
    }
    return new Collected(derived, collected, uploads(grace, dry), unused.size() == AT_ONCE);
  }

  private List<Snapshot> derived(Instant since, boolean dry) {
    List<Snapshot> orphaned = snapshots.orphaned(since);
    if (dry) {
      return orphaned;
    }
    return orphaned.stream()
        .filter(snapshot -> snapshots.forget(snapshot.ref(), since))
        .peek(snapshot -> {
          store.delete(snapshot.ref().manifestKey());
          store.delete(snapshot.ref().progressKey());
          store.delete(snapshot.ref().verificationKey());
        })
        .toList();
  }

  /** The uploads, whatever of, and their notes alone. */
  public List<String> uploads(Duration grace, boolean dry) {
    Instant since = clock.instant().minus(grace);
    List<OpenUpload> left =
        store.openUploads("").filter(upload -> upload.begun().isBefore(since)).toList();
    List<ObjectStore.Entry> notes =
        store.entries(NOTES).filter(note -> note.written().isBefore(since)).toList();
    // A long upload is old, but its note is fresh.
    List<String> fresh =
        store
            .entries(NOTES)
            .filter(note -> !note.written().isBefore(since))
            .flatMap(note -> store.find(note.key()).stream())
            .map(bytes -> new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
            .toList();
    List<OpenUpload> orphans =
        left.stream()
            .filter(upload -> fresh.stream().noneMatch(note -> note.contains(upload.id())))
            .toList();
    if (!dry) {
      orphans.forEach(upload -> store.abortUpload(upload));
      notes.forEach(note -> store.delete(note.key()));
    }
    return orphans.stream().map(OpenUpload::key).toList();
  }
}
