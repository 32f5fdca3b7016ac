package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.SnapshotRef;

/** Reads a staged snapshot again, every byte of it. */
@ActivityInterface(namePrefix = "Verifying.")
public interface Verifying {

  /** Hashes every file where the store holds it; goes on where an earlier try was broken off. */
  Verification verify(SnapshotRef snapshot);
}
