package io.tunewright.workflow;

import io.tunewright.evaluate.Verdict;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
import io.tunewright.plan.Plan;
import io.tunewright.stage.SiteCopy;
import io.tunewright.track.Sighting;
import io.tunewright.track.Watch;
import org.jspecify.annotations.Nullable;

/** Launches what measures a trained adapter, again where its place fails, and hears the verdict. */
final class Evaluation {
  private final TuningJob job;
  private final Launches launches;
  private final Controls controls;
  private final Following following;
  private final Setback setback;

  Evaluation(TuningJob job, Chronicle chronicle, Launches launches, Controls controls) {
    this.job = job;
    this.launches = launches;
    this.controls = controls;
    this.following = new Following(controls, launches);
    this.setback = new Setback(chronicle, launches, controls);
  }

  /** What came of it. */
  sealed interface End {
    record Judged(Verdict verdict) implements End {}

    record Cancelled(String reason) implements End {}
  }

  /** The verdict on a checkpoint, measured on the site's copy of its base. */
  End of(Plan.Ready plan, SiteCopy weights, CheckpointRef checkpoint) {
    Setbacks setbacks = Setbacks.NONE;
    for (int attempt = 1; ; attempt++) {
      controls.awaitGo("Paused before its evaluation", "evaluate");
      Assignment.Evaluate assignment = assignment(plan, weights, checkpoint, attempt);
      Run run = launches.launch(assignment);
      Sighting.Died died = end(run, attempt);
      if (died == null) {
        return new End.Judged(Stubs.evaluating(run.site()).judge(assignment, run));
      }
      switch (setback.after(
          run, "Evaluation %d".formatted(attempt), "Trying again", died, false, setbacks)) {
        case Recovery.Next.GiveUp(String reason) ->
            throw TuningError.EVALUATION_FAILED.because(reason);
        case Recovery.Next.Cancel(String reason) -> {
          return new End.Cancelled(reason);
        }
        case Recovery.Next.Again again -> {
          setback.pause(again, "Paused before its evaluation", "evaluate");
          setbacks = again.setbacks();
        }
      }
    }
  }

  /** Null where it finished. */
  private Sighting.@Nullable Died end(Run run, int attempt) {
    Watch watch = new Watch(job.id(), job.owner(), attempt, run, true, 0, 0);
    while (true) {
      switch (following.next(run, watch)) {
        case Sighting.Died died -> {
          return died;
        }
        case Sighting.Finished _ -> {
          return null;
        }
        case Sighting.Stalled stalled -> setback.stall(run, stalled);
        case Sighting.Started _, Sighting.Saved _ ->
            throw TuningError.BROKEN_PROMISE.because(
                "an evaluation run has no checkpoints and was started already");
      }
    }
  }

  private Assignment.Evaluate assignment(
      Plan.Ready plan, SiteCopy weights, CheckpointRef checkpoint, int attempt) {
    TuningRequest request = job.request();
    DatasetRef heldOut = Readable.validation(request, plan);
    return new Assignment.Evaluate(
        job.id(),
        job.owner(),
        attempt,
        plan,
        weights,
        checkpoint,
        heldOut == null ? Readable.training(request, plan) : heldOut,
        heldOut != null);
  }
}
