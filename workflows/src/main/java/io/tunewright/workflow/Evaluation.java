package io.tunewright.workflow;

import io.tunewright.evaluate.Verdict;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.Assignment;
import io.tunewright.plan.Plan;
import io.tunewright.stage.SiteCopy;

/** Has a trained adapter measured, and hears the verdict. */
final class Evaluation {
  private final TuningJob job;
  private final Measurement measurement;

  Evaluation(TuningJob job, Chronicle chronicle, Launches launches, Controls controls) {
    this.job = job;
    this.measurement = new Measurement(job.id(), job.owner(), chronicle, launches, controls);
  }

  /** What came of it. */
  sealed interface End {
    record Judged(Verdict verdict) implements End {}

    record Cancelled(String reason) implements End {}
  }

  /** The verdict on a checkpoint, measured on the site's copy of its base. */
  End of(Plan.Ready plan, SiteCopy weights, CheckpointRef checkpoint) {
    return switch (measurement.run(attempt -> assignment(plan, weights, checkpoint, attempt))) {
      case Measurement.End.Cancelled<Assignment.Evaluate>(String reason) ->
          new End.Cancelled(reason);
      case Measurement.End.Finished<Assignment.Evaluate>(var assignment, var run) ->
          new End.Judged(Stubs.evaluating(run.site()).judge(assignment, run));
    };
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
