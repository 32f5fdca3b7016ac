package io.tunewright.worker.stage.site;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.Referencing;
import io.tunewright.stage.Verifying;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.FilePolicy;
import java.nio.file.Path;
import java.util.List;

/** All that a site does with weights that lie there already, for its worker to put together. */
public final class SiteReferences {
  private final Referencing referencing;
  private final ReferencedWeights weights;
  private final Verifying verifying;

  /**
   * @param workdir the site's directory, shared by its nodes
   */
  public SiteReferences(
      String site, Path workdir, SiteRoots roots, FilePolicy policy, ObjectStore store) {
    SiteDirectory directory = new SiteDirectory(site, roots, policy);
    HashedFiles hashed = new HashedFiles(workdir);
    this.referencing = new SiteReferencing(site, directory, hashed, store);
    this.weights = new ReferencedWeights(site, directory, hashed, store);
    this.verifying = new ReferenceVerifying(roots, hashed, store);
  }

  /**
   * The activities.
   *
   * @param cached answers for weights that are copied onto the site
   */
  public List<Object> activities(Materialising cached) {
    return List.of(referencing, verifying, new SiteMaterialising(cached, weights));
  }

  /**
   * Proves that weights which a run is about to read are those that were hashed; copies in the
   * site's cache were proven when they came.
   *
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming each file that is not,
   *     with what was seen and what was wanted
   */
  public void check(SnapshotRef snapshot) {
    if (snapshot.site().isPresent()) {
      weights.check(snapshot);
    }
  }
}
