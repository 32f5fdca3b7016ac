package io.tunewright.workflow;

import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
import io.tunewright.track.Sighting;
import io.tunewright.track.Watch;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Launches a run that measures something and makes no checkpoints, again where its place fails. */
final class Measurement {
  private final JobId job;
  private final Owner owner;
  private final Launches launches;
  private final Controls controls;
  private final Following following;
  private final Setback setback;

  /** The newest attempt's number: no two orders have the same key. */
  private int attempt;

  Measurement(JobId job, Owner owner, Chronicle chronicle, Launches launches, Controls controls) {
    this.job = job;
    this.owner = owner;
    this.launches = launches;
    this.controls = controls;
    this.following = new Following(controls, launches);
    this.setback = new Setback(chronicle, launches, controls);
  }

  /** What came of it. */
  sealed interface End<A extends Assignment> {
    record Finished<A extends Assignment>(A assignment, Run run) implements End<A> {}

    record Cancelled<A extends Assignment>(String reason) implements End<A> {}
  }

  /**
   * Returns once a run has finished.
   *
   * @param assignment by the attempt's number
   * @throws io.temporal.failure.ApplicationFailure EVALUATION_FAILED where no further attempt can
   *     help
   */
  <A extends Assignment> End<A> run(IntFunction<A> assignment) {
    Setbacks setbacks = Setbacks.NONE;
    while (true) {
      attempt++;
      controls.awaitGo("Paused before its evaluation", "evaluate");
      A wanted = assignment.apply(attempt);
      Run run = launches.launch(wanted);
      Sighting.Died died = end(run);
      if (died == null) {
        return new End.Finished<>(wanted, run);
      }
      switch (setback.after(
          run, "Evaluation %d".formatted(attempt), "Trying again", died, false, setbacks)) {
        case Recovery.Next.GiveUp(String reason) ->
            throw TuningError.EVALUATION_FAILED.because(reason);
        case Recovery.Next.Cancel(String reason) -> {
          return new End.Cancelled<>(reason);
        }
        case Recovery.Next.Again again -> {
          setback.pause(again, "Paused before its evaluation", "evaluate");
          setbacks = again.setbacks();
        }
      }
    }
  }

  /** Null where it finished. */
  private Sighting.@Nullable Died end(Run run) {
    Watch watch = new Watch(job, owner, attempt, run, true, 0, 0);
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
}
