package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import org.jspecify.annotations.Nullable;

/** From the object store onto a site's filesystem, once per snapshot and site. */
@ActivityInterface(namePrefix = "Materialising.")
public interface Materialising {

  /**
   * Answers at once where the verified copy is there already; a torn or damaged one is completed.
   * Where room is short, copies that nobody uses are evicted first. Idempotent.
   *
   * @param claim keeps the copy until {@link #release}; null, as workflows of earlier versions
   *     leave it, claims nothing: then only a run that reads the copy keeps it
   * @throws io.temporal.failure.ApplicationFailure DISK_FULL where no eviction gives enough room
   */
  SiteCopy materialise(SnapshotRef snapshot, @Nullable Claim claim);

  /** Where {@link #materialise} puts it. Copies nothing, and doesn't say whether it is there. */
  SiteCopy locate(SnapshotRef snapshot);

  /**
   * The job has ended: gives up its claims on this site, and takes away what its runs were given to
   * read. A run of it that is alive all the same keeps its weights. Idempotent; a job that claims
   * nothing is fine.
   */
  void release(JobId job);
}
