package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;

/** Weights that lie on a site already and stay where they are. Its activities run on that site. */
@ActivityInterface(namePrefix = "Referencing.")
public interface Referencing {

  /**
   * Lists the directory and puts what planning needs into the object store: the small files and the
   * tensors of the headers. Reads no weights, so it takes seconds. Idempotent: as long as no file
   * has changed, the answer is the same.
   *
   * @param source {@code site:<site>/<path>}
   * @throws io.temporal.failure.ApplicationFailure NOT_ALLOWED naming the site's roots,
   *     MODEL_NOT_FOUND, UNSAFE_WEIGHTS or CORRUPT_WEIGHTS naming the file
   */
  SnapshotRef look(ModelRef source);

  /**
   * Hashes every file where it lies, and writes the manifest last. One that was hashed before and
   * has the same size, time of change and inode is not read again.
   *
   * @param snapshot that {@link #look} has answered
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming a file that has changed
   */
  Snapshot hash(SnapshotRef snapshot);
}
