package io.tunewright.worker.stage.site;

import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Claim;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import org.jspecify.annotations.Nullable;

/** A site's weights, whichever way they came to lie there: copied into its cache or referenced. */
record SiteMaterialising(Materialising cached, Materialising referenced) implements Materialising {

  @Override
  public SiteCopy materialise(SnapshotRef snapshot, @Nullable Claim claim) {
    return of(snapshot).materialise(snapshot, claim);
  }

  @Override
  public void release(JobId job) {
    cached.release(job); // what is referenced is never evicted, so nothing of it is claimed
  }

  @Override
  public SiteCopy locate(SnapshotRef snapshot) {
    return of(snapshot).locate(snapshot);
  }

  private Materialising of(SnapshotRef snapshot) {
    return snapshot.site().isPresent() ? referenced : cached;
  }
}
