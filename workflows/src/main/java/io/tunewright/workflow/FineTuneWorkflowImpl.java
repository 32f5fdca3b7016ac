package io.tunewright.workflow;

import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.catalog.JobStatus;
import io.tunewright.evaluate.Verdict;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
import io.tunewright.plan.Plan;
import io.tunewright.publish.Publication;
import io.tunewright.stage.SiteCopy;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.Sighting;
import io.tunewright.track.TrainingResult;
import io.tunewright.track.Watch;
import io.tunewright.workflow.TuningJob.Earlier;
import io.tunewright.workflow.TuningJob.Underway;
import org.jspecify.annotations.Nullable;

/**
 * The journey of one job. Nothing here computes: each step asks an activity and reads its answer.
 */
public final class FineTuneWorkflowImpl implements FineTuneWorkflow {
  /** How often a run that its place has failed is launched, evaluations counted apart. */
  private static final int ATTEMPTS = 3;

  private final TuningJob job;
  private final Chronicle chronicle;

  /** The order that may be running now, and where; what a cancel has to stop. */
  private @Nullable String site;

  private @Nullable String order;

  /** Reads the input before {@link #run} is called, so that the fields can be final. */
  @WorkflowInit
  public FineTuneWorkflowImpl(TuningJob job) {
    this.job = job;
    Underway underway = job.underway();
    Earlier earlier = job.earlier();
    long told = 0;
    if (underway != null) {
      told = underway.told();
    } else if (earlier != null) {
      told = earlier.told();
      site = earlier.site();
      order = earlier.order();
    }
    this.chronicle = new Chronicle(job.id(), told);
  }

  @Override
  public JobOutcome run(TuningJob input) {
    JobOutcome outcome;
    try {
      Underway underway = job.underway();
      outcome = underway == null ? begin() : resume(underway);
    } catch (TemporalFailure failure) {
      outcome =
          CancellationScope.current().isCancelRequested()
              ? new JobOutcome.Cancelled()
              : Endings.of(failure);
    }
    end(outcome);
    return outcome;
  }

  private JobOutcome begin() {
    TuningRequest request = job.request();
    chronicle.tell(
        "Validating training file", new Change.Moved(JobStatus.VALIDATING_FILES, "plan"));
    var facts = Stubs.reading().validate(request, request.training());
    facts.warnings().forEach(chronicle::warn);
    if (request.validation() != null) {
      Stubs.reading().validate(request, request.validation());
    }
    return switch (Stubs.planning().plan(job.owner(), request, facts)) {
      case Plan.Refused refused ->
          new JobOutcome.Failed(
              TuningError.PLAN_REFUSED.code(), String.join("; ", refused.reasons()), null);
      case Plan.Ready plan -> {
        chronicle.tell("Planned: %s".formatted(inWords(plan)), new Change.Planned(plan));
        plan.warnings().forEach(chronicle::warn);
        yield train(launched(plan, staged(plan)));
      }
    };
  }

  private static String inWords(Plan.Ready plan) {
    return "%d steps of %d rows on %s, %,d rows with about %,d tokens that count"
        .formatted(
            plan.recipe().maxSteps(),
            plan.recipe().batchSize() * plan.recipe().gradientAccumulation(),
            plan.placement().site(),
            plan.training().rows(),
            plan.training().trainedTokens());
  }

  private SiteCopy staged(Plan.Ready plan) {
    chronicle.tell(
        "Staging %s".formatted(plan.snapshot()), new Change.Moved(JobStatus.QUEUED, "stage"));
    Stubs.staging().join(job.id(), plan.snapshot(), job.request().source());
    return Stubs.materialising(plan.placement().site()).materialise(plan.snapshot());
  }

  private Underway launched(Plan.Ready plan, SiteCopy weights) {
    Run run = launch(training(plan, weights, 1, null), "launch");
    return new Underway(plan, weights, chronicle.told(), 1, run, false, null);
  }

  private Assignment.Train training(
      Plan.Ready plan, SiteCopy weights, int attempt, @Nullable CheckpointRef from) {
    TuningRequest request = job.request();
    return new Assignment.Train(
        job.id(),
        job.owner(),
        attempt,
        plan,
        weights,
        request.training(),
        request.validation(),
        from);
  }

  private Run launch(Assignment assignment, String stage) {
    site = assignment.plan().placement().site();
    order = assignment.key();
    JobStatus status = "launch".equals(stage) ? JobStatus.QUEUED : JobStatus.RUNNING;
    chronicle.tell("Launching %s on %s".formatted(order, site), new Change.Moved(status, stage));
    Run run = Stubs.launching(site).launch(assignment);
    int attempt =
        switch (assignment) {
          case Assignment.Train train -> train.attempt();
          case Assignment.Evaluate evaluate -> evaluate.attempt();
        };
    chronicle.tell("Launched %s".formatted(order), new Change.Launched(attempt, order, site));
    return run;
  }

  private JobOutcome resume(Underway underway) {
    site = underway.run().site();
    order = underway.run().key();
    return train(underway);
  }

  private JobOutcome train(Underway from) {
    Underway underway = from;
    while (true) {
      Followed followed = follow(underway);
      underway = followed.underway();
      if (followed.end() instanceof Sighting.Died(String reason, boolean mayRecover)) {
        if (!mayRecover || underway.attempt() == ATTEMPTS) {
          return new JobOutcome.Failed(TuningError.TRAINING_FAILED.code(), reason, null);
        }
        underway = again(underway, reason);
      } else if (followed.end() instanceof Sighting.Finished(TrainingResult result)) {
        return prove(underway, result);
      }
    }
  }

  private record Followed(Underway underway, Sighting end) {}

  /** Follows one attempt to its end; checkpoints on the way only move us forward. */
  private Followed follow(Underway from) {
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
        case Sighting.Finished finished -> {
          return new Followed(underway, finished);
        }
        case Sighting.Died died -> {
          return new Followed(underway, died);
        }
      }
    }
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

  private Underway again(Underway underway, String reason) {
    chronicle.warn(
        "Attempt %d ended: %s. Going on from step %d"
            .formatted(underway.attempt(), reason, underway.step()));
    Stubs.launching(underway.run().site()).stop(underway.run().key(), Stubs.STOP_GRACE_SECONDS);
    Checkpoint latest = underway.latest();
    Run run =
        launch(
            training(
                underway.plan(),
                underway.weights(),
                underway.attempt() + 1,
                latest == null ? null : latest.ref()),
            "launch");
    return underway.retried(run);
  }

  private JobOutcome prove(Underway underway, @Nullable TrainingResult result) {
    Checkpoint last = underway.latest();
    if (result == null || last == null) {
      throw TuningError.BROKEN_PROMISE.because(
          "training was said to have finished, wanted its result and its last checkpoint");
    }
    chronicle.tell(
        "Training finished: loss %.4g, then %.4g"
            .formatted(result.firstTrainLoss(), result.lastTrainLoss()),
        new Change.Trained(result));
    return switch (evaluated(underway, last)) {
      case Verdict.Unfit unfit -> {
        chronicle.tell(Level.WARN, "The adapter is withheld", new Change.Judged(unfit));
        yield new JobOutcome.Withheld(unfit.reasons());
      }
      case Verdict.Fit fit -> {
        chronicle.tell("The adapter is proven", new Change.Judged(fit));
        yield publish(
            new Publication(
                job.id(), job.owner(), job.request(), underway.plan(), last, result, fit));
      }
    };
  }

  private Verdict evaluated(Underway underway, Checkpoint checkpoint) {
    TuningRequest request = job.request();
    var rows = request.validation() == null ? request.training() : request.validation();
    for (int attempt = 1; ; attempt++) {
      var assignment =
          new Assignment.Evaluate(
              job.id(),
              job.owner(),
              attempt,
              underway.plan(),
              underway.weights(),
              checkpoint.ref(),
              rows,
              request.validation() != null);
      Run run = launch(assignment, "evaluate");
      switch (ended(new Watch(job.id(), job.owner(), attempt, run, true, 0, 0))) {
        case Sighting.Died(String reason, boolean mayRecover) -> {
          if (!mayRecover || attempt == ATTEMPTS) {
            throw TuningError.EVALUATION_FAILED.because(reason);
          }
          chronicle.warn("Evaluation %d ended: %s. Trying again".formatted(attempt, reason));
          Stubs.launching(run.site()).stop(run.key(), Stubs.STOP_GRACE_SECONDS);
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

  private Sighting ended(Watch watch) {
    return Stubs.tracking(watch.run().site()).awaitNext(watch);
  }

  private JobOutcome publish(Publication publication) {
    chronicle.tell("Publishing", new Change.Moved(JobStatus.RUNNING, "publish"));
    var adapter = Stubs.publishing().publish(publication);
    chronicle.tell(
        "Published %s as %s".formatted(adapter.ref().servedName(), adapter.model()),
        new Change.Published(adapter));
    return new JobOutcome.Published(adapter.ref());
  }

  /** Whatever the end, nothing of the job runs on, and the catalog knows; also when cancelled. */
  private void end(JobOutcome outcome) {
    Workflow.newDetachedCancellationScope(
            () -> {
              if (!(outcome instanceof JobOutcome.Published) && site != null && order != null) {
                Stubs.launching(site).stop(order, Stubs.STOP_GRACE_SECONDS);
              }
              chronicle.tell(
                  Endings.level(outcome), Endings.inWords(outcome), new Change.Ended(outcome));
            })
        .run();
  }
}
