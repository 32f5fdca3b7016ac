package io.tunewright.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.catalog.JobStatus;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.ResumePoint;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
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
  private final Controls controls;
  private final Following following;
  private final Setback setback;

  Training(TuningJob job, Chronicle chronicle, Launches launches, Controls controls) {
    this.job = job;
    this.chronicle = chronicle;
    this.launches = launches;
    this.controls = controls;
    this.following = new Following(controls, launches);
    this.setback = new Setback(chronicle, launches, controls);
  }

  /** How it ended. */
  sealed interface End {
    /**
     * @param last the checkpoint of the last step
     */
    record Trained(Underway underway, Checkpoint last, TrainingResult result) implements End {}

    /** No further attempt can help, or there were enough. */
    record Failed(String reason) implements End {}

    /** Somebody stopped the run where it runs. */
    record Cancelled(String reason) implements End {}
  }

  Underway launch(Plan.Ready plan, SiteCopy weights) {
    controls.awaitGo("Paused before its training", "launch");
    ResumePoint point = job.request().resumeFrom();
    if (point != null) {
      chronicle.tell(Level.INFO, "Going on from " + point, null);
    }
    Run run = launched(assignment(plan, weights, 1, job.request().origin()));
    return Underway.launched(plan, weights, chronicle.told(), run);
  }

  End follow(Underway from) {
    Underway underway = from;
    while (true) {
      carryOnIfLong(underway);
      switch (following.next(underway.run(), watch(underway))) {
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
        case Sighting.Stalled stalled -> setback.stall(underway.run(), stalled);
        case Sighting.Finished(TrainingResult result) -> {
          return trained(underway, result);
        }
        case Sighting.Died died -> {
          switch (next(underway, died)) {
            case Recovery.Next.GiveUp(String reason) -> {
              return new End.Failed(reason);
            }
            case Recovery.Next.Cancel(String reason) -> {
              return new End.Cancelled(reason);
            }
            case Recovery.Next.Again again -> underway = again(underway, again);
          }
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

  private Recovery.Next next(Underway underway, Sighting.Died died) {
    return setback.after(
        underway.run(),
        "Attempt %d".formatted(underway.attempt()),
        "Going on from step %d".formatted(step(underway)),
        died,
        underway.progressed(),
        Setbacks.orNone(underway.setbacks()));
  }

  private Underway again(Underway underway, Recovery.Next.Again again) {
    setback.pause(again, "Paused at step %d".formatted(step(underway)), "track");
    Underway from = underway;
    while (true) {
      Checkpoint latest = from.latest();
      try {
        Run run =
            launched(assignment(from.plan(), from.weights(), from.attempt() + 1, newest(from)));
        return from.retried(run, again.setbacks());
      } catch (ActivityFailure failure) {
        if (latest == null || !isDamaged(failure)) {
          throw failure;
        }
        from = from.withoutLatest();
        chronicle.tell(
            Level.WARN,
            "The checkpoint of step %d is damaged: %s. Going on from step %d"
                .formatted(latest.ref().step(), words(failure), step(from)),
            null);
      }
    }
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_CHECKPOINT where what the job was to go
   *     on from is damaged: there is nothing before it
   */
  private Run launched(Assignment.Train assignment) {
    try {
      return launches.launch(assignment);
    } catch (ActivityFailure failure) {
      ResumePoint point = job.request().resumeFrom();
      if (point != null
          && point.checkpoint().equals(assignment.resumeFrom())
          && isDamaged(failure)) {
        throw TuningError.CORRUPT_CHECKPOINT.because(
            "the checkpoint of %s, from which this job was to go on, is damaged: %s"
                .formatted(point, words(failure)),
            failure);
      }
      throw failure;
    }
  }

  /** The checkpoint that the next attempt goes on from: the job's own, or what it began with. */
  private @Nullable CheckpointRef newest(Underway underway) {
    Checkpoint latest = underway.latest();
    return latest == null ? job.request().origin() : latest.ref();
  }

  private long step(Underway underway) {
    CheckpointRef newest = newest(underway);
    return newest == null ? 0 : newest.step();
  }

  private static boolean isDamaged(ActivityFailure failure) {
    return failure.getCause() instanceof ApplicationFailure ours
        && TuningError.of(ours).filter(TuningError.CORRUPT_CHECKPOINT::equals).isPresent();
  }

  private static String words(ActivityFailure failure) {
    return failure.getCause() instanceof ApplicationFailure ours
        ? ours.getOriginalMessage()
        : String.valueOf(failure.getMessage());
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
        step(underway),
        underway.plan().recipe().maxSteps());
  }

  private void carryOnIfLong(Underway underway) {
    if (Workflow.getInfo().isContinueAsNewSuggested()) {
      Workflow.await(Workflow::isEveryHandlerFinished);
      Workflow.continueAsNew(job.carriedOn(underway.toldUpTo(chronicle.told()), controls.wishes()));
    }
  }
}
