package io.tunewright.storage.records;

import io.tunewright.job.CheckpointRef;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.objects.ObjectStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * Pins of checkpoints, in the catalog and in a record beside its files: a catalog that is made
 * again must not give up what somebody wants kept.
 */
public final class PinRecords {
  private final ObjectStore store;
  private final Checkpoints checkpoints;

  public PinRecords(ObjectStore store, Checkpoints checkpoints) {
    this.store = store;
    this.checkpoints = checkpoints;
  }

  /**
   * Keeps a checkpoint whatever else. Idempotent.
   *
   * @return whether it is still there to be kept
   */
  public boolean pin(CheckpointRef checkpoint, String by) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS); // as exact as the catalog is
    if (!checkpoints.pin(checkpoint, by, now)) {
      return false;
    }
    store.putIfAbsent(
        key(checkpoint.manifestKey()),
        Members.JSON.writeValueAsBytes(Map.of("pinned_at", now.toString(), "pinned_by", by)));
    return true;
  }

  /**
   * Leaves it to the job's retention. Idempotent.
   *
   * @return false where a job under way goes on from it: it stays pinned then
   */
  public boolean unpin(CheckpointRef checkpoint) {
    if (!checkpoints.unpin(checkpoint)) {
      return false;
    }
    store.delete(key(checkpoint.manifestKey()));
    return true;
  }

  /** What the record of the checkpoint with this manifest tells; empty where it isn't pinned. */
  static Map<String, Object> of(ObjectStore store, String manifestKey) {
    return store.find(key(manifestKey)).map(Members::of).orElse(Map.of());
  }

  private static String key(String manifestKey) {
    return manifestKey.substring(0, manifestKey.lastIndexOf('/')) + ".pin.json";
  }
}
