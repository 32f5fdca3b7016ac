package io.tunewright.workflow;

import io.temporal.workflow.Workflow;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobStatus;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.Assignment;
import io.tunewright.plan.Plan;
import io.tunewright.stage.SiteCopy;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.Sighting;
import io.tunewright.track.TrainingResult;
import io.tunewright.track.Watch;
import io.tunewright.workflow.TuningJob.Underway;
import org.jspecify.annotations.Nullable;

/** Launches a job's training and follows it, from one attempt to the next where its place fails. */
final class Training {
  private final TuningJob job;
  private final Chronicle chronicle;
  private final Launches launches;

  Training(TuningJob job, Chronicle chronicle, Launches launches) {
    this.job = job;
    this.chronicle = chronicle;
    this.launches = launches;
  }

  /** How it ended. */
  sealed interface End {
    /**
     * @param last the checkpoint of the last step
     */
    record Trained(Underway underway, Checkpoint last, TrainingResult result) implements End {}

    /** No further attempt can help, or there were enough. */
    record Failed(String reason) implements End {}
  }

  Underway launch(Plan.Ready plan, SiteCopy weights) {
    var run = launches.launch(assignment(plan, weights, 1, null));
    return new Underway(plan, weights, chronicle.told(), 1, run, false, null);
  }

  End follow(Underway from) {
    Underway underway = from;
    while (true) {
      carryOnIfLong(underway);
      Sighting sighting = Stubs.tracking(underway.run().site()).awaitNext(watch(underway));
      switch (sighting) {
        case Sighting.Started _ -> {
          chronicle.tell("Training started", new Change.Moved(JobStatus.RUNNING, "track"));
          underway = underway.startedToo();
        }
        case Sighting.Saved(Checkpoint checkpoint) -> {
          chronicle.tell(
              "Checkpoint of step %d saved".formatted(checkpoint.ref().step()),
              new Change.Saved(checkpoint));
          underway = underway.with(checkpoint);
        }
        case Sighting.Finished(TrainingResult result) -> {
          return trained(underway, result);
        }
        case Sighting.Died(String reason, boolean mayRecover) -> {
          if (!mayRecover || underway.attempt() == Stubs.ATTEMPTS) {
            return new End.Failed(reason);
          }
          underway = again(underway, reason);
        }
      }
    }
  }

  private static End trained(Underway underway, @Nullable TrainingResult result) {
    Checkpoint last = underway.latest();
    if (result == null || last == null) {
      throw TuningError.BROKEN_PROMISE.because(
          "training was said to have finished, wanted its result and its last checkpoint");
    }
    return new End.Trained(underway, last, result);
  }

  private Underway again(Underway underway, String reason) {
    chronicle.warn(
        "Attempt %d ended: %s. Going on from step %d"
            .formatted(underway.attempt(), reason, underway.step()));
    launches.stop(underway.run());
    Checkpoint latest = underway.latest();
    return underway.retried(
        launches.launch(
            assignment(
                underway.plan(),
                underway.weights(),
                underway.attempt() + 1,
                latest == null ? null : latest.ref())));
  }

  private Assignment.Train assignment(
      Plan.Ready plan, SiteCopy weights, int attempt, @Nullable CheckpointRef from) {
    TuningRequest request = job.request();
    return new Assignment.Train(
        job.id(),
        job.owner(),
        attempt,
        plan,
        weights,
        Readable.training(request, plan),
        Readable.validation(request, plan),
        from);
  }

  private Watch watch(Underway underway) {
    return new Watch(
        job.id(),
        job.owner(),
        underway.attempt(),
        underway.run(),
        underway.started(),
        underway.step(),
        underway.plan().recipe().maxSteps());
  }

  private void carryOnIfLong(Underway underway) {
    if (Workflow.getInfo().isContinueAsNewSuggested()) {
      Workflow.continueAsNew(job.carriedOn(underway.toldUpTo(chronicle.told())));
    }
  }
}
