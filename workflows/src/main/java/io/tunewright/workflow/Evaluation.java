package io.tunewright.workflow;

import io.tunewright.evaluate.Verdict;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
import io.tunewright.plan.Plan;
import io.tunewright.track.Sighting;
import io.tunewright.track.Watch;

/** Launches what measures a trained adapter, again where its place fails, and hears the verdict. */
final class Evaluation {
  private final TuningJob job;
  private final Chronicle chronicle;
  private final Launches launches;

  Evaluation(TuningJob job, Chronicle chronicle, Launches launches) {
    this.job = job;
    this.chronicle = chronicle;
    this.launches = launches;
  }

  Verdict of(Training.End.Trained trained) {
    for (int attempt = 1; ; attempt++) {
      Assignment.Evaluate assignment = assignment(trained, attempt);
      Run run = launches.launch(assignment);
      Watch watch = new Watch(job.id(), job.owner(), attempt, run, true, 0, 0);
      switch (Stubs.tracking(run.site()).awaitNext(watch)) {
        case Sighting.Died(String reason, boolean mayRecover) -> {
          if (!mayRecover || attempt == Stubs.ATTEMPTS) {
            throw TuningError.EVALUATION_FAILED.because(reason);
          }
          chronicle.warn("Evaluation %d ended: %s. Trying again".formatted(attempt, reason));
          launches.stop(run);
        }
        case Sighting.Finished _ -> {
          return Stubs.evaluating(run.site()).judge(assignment, run);
        }
        case Sighting.Started _, Sighting.Saved _ ->
            throw TuningError.BROKEN_PROMISE.because(
                "an evaluation run has no checkpoints and was started already");
      }
    }
  }

  private Assignment.Evaluate assignment(Training.End.Trained trained, int attempt) {
    TuningRequest request = job.request();
    Plan.Ready plan = trained.underway().plan();
    DatasetRef heldOut = Readable.validation(request, plan);
    return new Assignment.Evaluate(
        job.id(),
        job.owner(),
        attempt,
        plan,
        trained.underway().weights(),
        trained.last().ref(),
        heldOut == null ? Readable.training(request, plan) : heldOut,
        heldOut != null);
  }
}
