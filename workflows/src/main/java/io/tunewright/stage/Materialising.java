package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.SnapshotRef;

/** From the object store onto a site's filesystem, once per snapshot and site. */
@ActivityInterface(namePrefix = "Materialising.")
public interface Materialising {

  /** Answers at once where the verified copy is there already; a torn one is completed. */
  SiteCopy materialise(SnapshotRef snapshot);

  /** Where {@link #materialise} puts it. Copies nothing, and doesn't say whether it is there. */
  SiteCopy locate(SnapshotRef snapshot);
}
