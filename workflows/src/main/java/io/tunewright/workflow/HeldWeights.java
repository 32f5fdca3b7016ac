package io.tunewright.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.Plan;
import io.tunewright.stage.Claim;
import io.tunewright.stage.SiteCopy;
import org.jspecify.annotations.Nullable;

/** The site's copy of weights that a job claims, from its materialising to the job's end. */
final class HeldWeights {
  private final JobId job;

  /** Where weights are claimed, null where none are. */
  private @Nullable String site;

  private @Nullable Promise<Void> releasing;

  /**
   * @param site where an earlier workflow of the job may have claimed weights
   */
  HeldWeights(JobId job, @Nullable String site) {
    this.job = job;
    this.site = site;
  }

  SiteCopy take(Plan.Ready plan, SnapshotRef snapshot) {
    awaitReleased();
    String at = plan.placement().site();
    site = at;
    return Stubs.materialising(at).materialise(snapshot, new Claim(job, plan.diskBytes()));
  }

  /**
   * Nothing where none are claimed. A site that stays away keeps the claim until its own age limit:
   * that ends no job otherwise.
   */
  void release() {
    awaitReleased();
    giveUp();
  }

  /** The same, whatever follows meanwhile; what takes or releases them next waits for it. */
  void releaseMeanwhile() {
    Workflow.newDetachedCancellationScope(() -> releasing = Async.procedure(this::giveUp)).run();
  }

  private void awaitReleased() {
    if (releasing != null) {
      releasing.get();
    }
  }

  private void giveUp() {
    String at = site;
    site = null;
    if (at == null || !Changes.weightsAreReleased()) {
      return;
    }
    try {
      Stubs.releasing(at).release(job);
    } catch (ActivityFailure away) {
      Workflow.getLogger(HeldWeights.class)
          .warn("{} keeps its claim on {} until that grows old: {}", job, at, away.getMessage());
    }
  }
}
