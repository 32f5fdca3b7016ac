package io.tunewright.workflow;

import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.Run;
import io.tunewright.plan.Plan;
import io.tunewright.stage.SiteCopy;
import io.tunewright.track.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * The whole input of {@link FineTuneWorkflow}, and all that it carries over a continue-as-new.
 *
 * @param underway set by the workflow itself when it continues as new
 * @param earlier set where the workflow is started anew because Temporal has lost it
 */
public record TuningJob(
    JobId id,
    Owner owner,
    TuningRequest request,
    @Nullable Underway underway,
    @Nullable Earlier earlier) {

  public static TuningJob fresh(JobId id, Owner owner, TuningRequest request) {
    return new TuningJob(id, owner, request, null, null);
  }

  /** The same job from its beginning, whose steps find again what they did before. */
  public static TuningJob anew(JobId id, Owner owner, TuningRequest request, Earlier earlier) {
    return new TuningJob(id, owner, request, null, earlier);
  }

  TuningJob carriedOn(Underway underway) {
    return new TuningJob(id, owner, request, underway, null);
  }

  /**
   * What the catalog knows of a workflow that is no more.
   *
   * @param told the sequence of the last event that the catalog was told: the numbers go on from it
   * @param site where {@code order} was launched, null where nothing was
   * @param order the newest order's key: what a cancel has to stop even before it is found again
   */
  public record Earlier(long told, @Nullable String site, @Nullable String order) {}

  /**
   * A training run that an earlier run of the same workflow has launched.
   *
   * @param told the sequence of the last event that the catalog was told
   * @param attempt from 1
   * @param started whether the run was seen to start
   * @param latest the newest committed checkpoint of any attempt
   */
  public record Underway(
      Plan.Ready plan,
      SiteCopy weights,
      long told,
      int attempt,
      Run run,
      boolean started,
      @Nullable Checkpoint latest) {

    long step() {
      return latest == null ? 0 : latest.ref().step();
    }

    Underway startedToo() {
      return new Underway(plan, weights, told, attempt, run, true, latest);
    }

    Underway with(Checkpoint checkpoint) {
      return new Underway(plan, weights, told, attempt, run, true, checkpoint);
    }

    Underway retried(Run another) {
      return new Underway(plan, weights, told, attempt + 1, another, false, latest);
    }

    Underway toldUpTo(long sequence) {
      return new Underway(plan, weights, sequence, attempt, run, started, latest);
    }
  }
}
