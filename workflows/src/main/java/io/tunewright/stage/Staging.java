package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;

/** From a source into the object store, once per snapshot however many jobs ask. */
@ActivityInterface(namePrefix = "Staging.")
public interface Staging {

  /**
   * Starts or finds the one {@code StageWorkflow} of this snapshot and waits for it. Leaves it when
   * the activity is cancelled; the last to leave stops it.
   */
  Snapshot join(String waiter, SnapshotRef snapshot, ModelRef source, Owner owner);

  /**
   * Copies what is missing, every file hashed on the way, the manifest last. A snapshot that is
   * there already is answered at once. One that lies on a site, and was hashed there, only becomes
   * known to the catalog.
   *
   * @param owner whose token opens what is not open to all
   * @throws io.temporal.failure.ApplicationFailure UNSAFE_WEIGHTS or CORRUPT_WEIGHTS naming the
   *     file
   */
  Snapshot fetch(SnapshotRef snapshot, ModelRef source, Owner owner);
}
