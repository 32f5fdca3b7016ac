package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;

/** From a staged snapshot's quantised weights to a snapshot of plain ones, once for all jobs. */
@ActivityInterface(namePrefix = "Transcoding.")
public interface Transcoding {

  /**
   * Starts or finds the one {@code TranscodeWorkflow} of this snapshot and waits for it. Leaves it
   * when the activity is cancelled; the last to leave stops it.
   *
   * @param snapshot whole in the object store
   */
  Snapshot join(String waiter, SnapshotRef snapshot, WeightDtype dtype);

  /**
   * Writes the derived snapshot, its manifest last. One that is there already is answered at once;
   * one that was broken off goes on after the last shard that was done. Weights that aren't
   * quantised need no other form: then the snapshot itself is the answer.
   *
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming the file and the tensor;
   *     INVALID_REQUEST where the weights are quantised in a way that isn't known
   */
  Snapshot transcode(SnapshotRef snapshot, WeightDtype dtype);
}
