package io.tunewright.workflow;

import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.Run;
import io.tunewright.plan.Plan;
import io.tunewright.stage.SiteCopy;
import io.tunewright.track.Checkpoint;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole input of {@link FineTuneWorkflow}, and all that it carries over a continue-as-new.
 *
 * @param underway set by the workflow itself when it continues as new
 * @param earlier set where the workflow is started anew because Temporal has lost it
 * @param wishes what operators want of it, null in jobs of earlier versions
 */
public record TuningJob(
    JobId id,
    Owner owner,
    TuningRequest request,
    @Nullable Underway underway,
    @Nullable Earlier earlier,
    @Nullable Wishes wishes) {

  public static TuningJob fresh(JobId id, Owner owner, TuningRequest request) {
    return new TuningJob(id, owner, request, null, null, new Wishes(false, request.deadline()));
  }

  /** The same job from its beginning, whose steps find again what they did before. */
  public static TuningJob anew(
      JobId id, Owner owner, TuningRequest request, Earlier earlier, Wishes wishes) {
    return new TuningJob(id, owner, request, null, earlier, wishes);
  }

  TuningJob carriedOn(Underway underway, Wishes wishes) {
    return new TuningJob(id, owner, request, underway, null, wishes);
  }

  /** What is wanted of it at its start; a job of an earlier version was always to go on. */
  Wishes wanted() {
    return wishes == null ? new Wishes(false, request.deadline()) : wishes;
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
   * @param latest the newest committed checkpoint of any attempt that is not known to be damaged
   * @param setbacks null in jobs of earlier versions, as is the next
   * @param older some checkpoints before {@code latest}, the newest first
   */
  public record Underway(
      Plan.Ready plan,
      SiteCopy weights,
      long told,
      int attempt,
      Run run,
      boolean started,
      @Nullable Checkpoint latest,
      @Nullable Setbacks setbacks,
      @Nullable List<Checkpoint> older) {
    /** A damaged checkpoint is rare, and damaged ones in a row are rarer. */
    private static final int KEPT = 4;

    static Underway launched(Plan.Ready plan, SiteCopy weights, long told, Run run) {
      return new Underway(plan, weights, told, 1, run, false, null, Setbacks.NONE, List.of());
    }

    /** Whether this attempt has committed a checkpoint. */
    boolean progressed() {
      return latest != null && latest.ref().attempt() == attempt;
    }

    Underway startedToo() {
      return new Underway(plan, weights, told, attempt, run, true, latest, setbacks, older);
    }

    Underway with(Checkpoint checkpoint) {
      List<Checkpoint> before =
          Stream.concat(Stream.ofNullable(latest), all(older).stream()).limit(KEPT).toList();
      return new Underway(plan, weights, told, attempt, run, true, checkpoint, setbacks, before);
    }

    /** As if the newest checkpoint had never been. */
    Underway withoutLatest() {
      List<Checkpoint> left = all(older);
      return new Underway(
          plan,
          weights,
          told,
          attempt,
          run,
          started,
          left.isEmpty() ? null : left.getFirst(),
          setbacks,
          left.stream().skip(1).toList());
    }

    Underway retried(Run another, Setbacks after) {
      return new Underway(plan, weights, told, attempt + 1, another, false, latest, after, older);
    }

    Underway toldUpTo(long sequence) {
      return new Underway(plan, weights, sequence, attempt, run, started, latest, setbacks, older);
    }

    private static List<Checkpoint> all(@Nullable List<Checkpoint> some) {
      return some == null ? List.of() : some;
    }
  }
}
