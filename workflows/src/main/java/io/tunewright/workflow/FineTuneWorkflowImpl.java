package io.tunewright.workflow;

import static java.util.Objects.requireNonNull;

import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.catalog.JobStatus;
import io.tunewright.evaluate.Verdict;
import io.tunewright.fault.TuningError;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.job.WeightDtype;
import io.tunewright.plan.Plan;
import io.tunewright.publish.Publication;
import io.tunewright.stage.SiteCopy;
import io.tunewright.workflow.Training.End;
import io.tunewright.workflow.TuningJob.Earlier;
import io.tunewright.workflow.TuningJob.Underway;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The journey of one job. Nothing here computes: each step asks an activity and reads its answer.
 */
public final class FineTuneWorkflowImpl implements FineTuneWorkflow {
  private final TuningJob job;
  private final Chronicle chronicle;
  private final Controls controls;
  private final Launches launches;
  private final HeldWeights weights;
  private final Training training;
  private final Evaluation evaluation;
  private @Nullable JobOutcome outcome;

  /** Reads the input before {@link #run} is called, so that the fields can be final. */
  @WorkflowInit
  public FineTuneWorkflowImpl(TuningJob job) {
    this.job = job;
    Underway underway = job.underway();
    Earlier earlier = job.earlier();
    if (underway != null) {
      chronicle = new Chronicle(job.id(), underway.told());
      launches = new Launches(chronicle, underway.run().site(), underway.run().key());
      weights = new HeldWeights(job.id(), underway.run().site());
    } else if (earlier != null) {
      chronicle = new Chronicle(job.id(), earlier.told());
      launches = new Launches(chronicle, earlier.site(), earlier.order());
      weights = new HeldWeights(job.id(), earlier.site());
    } else {
      chronicle = new Chronicle(job.id(), 0);
      launches = new Launches(chronicle, null, null);
      weights = new HeldWeights(job.id(), null);
    }
    controls = new Controls(chronicle, job.wanted());
    training = new Training(job, chronicle, launches, controls);
    evaluation = new Evaluation(job, chronicle, launches, controls);
  }

  @Override
  public JobOutcome run(TuningJob input) {
    CancellationScope road = Workflow.newCancellationScope(() -> outcome = walk());
    CancellationScope clock =
        Workflow.newCancellationScope(() ->
            Async.procedure(() -> {
              if (controls.deadlinePasses()) {
                road.cancel("the deadline has passed");
              }
            }));
    clock.run();
    try {
      road.run();
    } catch (TemporalFailure failure) {
      outcome = stopped(failure, road);
    }
    clock.cancel();
    JobOutcome end = requireNonNull(outcome);
    end(end);
    return end;
  }

  private JobOutcome walk() {
    Underway underway = job.underway();
    return underway == null ? begin() : finish(underway);
  }

  private JobOutcome stopped(TemporalFailure failure, CancellationScope road) {
    if (CancellationScope.current().isCancelRequested()) {
      return new JobOutcome.Cancelled(null);
    }
    return road.isCancelRequested()
        ? new JobOutcome.Failed(
            TuningError.DEADLINE_EXCEEDED.code(),
            "its deadline, %s, has passed; its checkpoints stay"
                .formatted(controls.wishes().deadline()),
            null)
        : Endings.of(failure);
  }

  @Override
  public void pause(String by) {
    controls.pause(by);
  }

  @Override
  public void mayPause(String by) {
    controls.demandUnderWay();
  }

  @Override
  public void resume(String by) {
    controls.resume(by);
  }

  @Override
  public void mayResume(String by) {
    controls.demandUnderWay();
  }

  @Override
  public void extend(@Nullable Instant deadline, String by) {
    controls.extend(deadline, by);
  }

  @Override
  public void mayExtend(@Nullable Instant deadline, String by) {
    controls.demandUnderWay();
  }

  private JobOutcome begin() {
    return switch (planned()) {
      case Plan.Refused refused ->
          new JobOutcome.Failed(
              TuningError.PLAN_REFUSED.code(), String.join("; ", refused.reasons()), null);
      case Plan.Ready plan -> {
        chronicle.tell("Planned: %s".formatted(inWords(plan)), new Change.Planned(plan));
        plan.warnings().forEach(chronicle::warn);
        yield finish(training.launch(plan, staged(plan)));
      }
    };
  }

  private Plan planned() {
    TuningRequest request = job.request();
    chronicle.tell(
        "Validating training file", new Change.Moved(JobStatus.VALIDATING_FILES, "plan"));
    var facts = Stubs.reading().validate(request, request.training(), job.owner());
    facts.warnings().forEach(chronicle::warn);
    var validation =
        request.validation() == null
            ? null
            : Stubs.reading().validate(request, request.validation(), job.owner());
    return switch (Stubs.planning().plan(job.owner(), request, facts)) {
      case Plan.Refused refused -> refused;
      case Plan.Ready ready -> ready.with(validation);
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
    Stubs.staging().join(job.id().value(), plan.snapshot(), job.request().source(), job.owner());
    return weights.take(plan, wanted(plan.snapshot()));
  }

  /** The snapshot that the trainer reads: the staged one, or what the request wants made of it. */
  private SnapshotRef wanted(SnapshotRef staged) {
    WeightDtype dtype = job.request().dtype();
    if (dtype == null) {
      return staged;
    }
    chronicle.tell(
        "Transcoding %s to %s".formatted(staged, dtype.word()),
        new Change.Moved(JobStatus.QUEUED, "stage"));
    return Stubs.joiningTranscoding().join(job.id().value(), staged, dtype).ref();
  }

  private JobOutcome finish(Underway underway) {
    return switch (training.follow(underway)) {
      case End.Failed(String reason) ->
          new JobOutcome.Failed(TuningError.TRAINING_FAILED.code(), reason, null);
      case End.Cancelled(String reason) -> new JobOutcome.Cancelled(reason);
      case End.Trained trained -> prove(trained);
    };
  }

  private JobOutcome prove(End.Trained trained) {
    chronicle.tell(
        "Training finished: loss %.4g, then %.4g"
            .formatted(trained.result().firstTrainLoss(), trained.result().lastTrainLoss()),
        new Change.Trained(trained.result()));
    Underway underway = trained.underway();
    return switch (evaluation.of(underway.plan(), underway.weights(), trained.last().ref())) {
      case Evaluation.End.Cancelled(String reason) -> new JobOutcome.Cancelled(reason);
      case Evaluation.End.Judged(Verdict verdict) -> judged(trained, verdict);
    };
  }

  private JobOutcome judged(End.Trained trained, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Unfit unfit -> {
        chronicle.tell(Level.WARN, "The adapter is withheld", new Change.Judged(unfit));
        yield new JobOutcome.Withheld(unfit.reasons());
      }
      case Verdict.Fit fit -> {
        chronicle.tell("The adapter is proven", new Change.Judged(fit));
        yield publish(trained, fit);
      }
    };
  }

  /** Whole or not at all: a cancel that comes after this has begun comes too late. */
  private JobOutcome publish(End.Trained trained, Verdict.Fit fit) {
    controls.close();
    Workflow.newDetachedCancellationScope(() -> outcome = published(trained, fit)).run();
    return requireNonNull(outcome);
  }

  private JobOutcome published(End.Trained trained, Verdict.Fit fit) {
    chronicle.tell("Publishing", new Change.Moved(JobStatus.RUNNING, "publish"));
    var adapter =
        Stubs.publishing()
            .publish(
                new Publication(
                    job.id(),
                    job.owner(),
                    job.request(),
                    trained.underway().plan(),
                    trained.last(),
                    trained.result(),
                    fit,
                    null));
    chronicle.tell(
        "Published %s as %s".formatted(adapter.ref().servedName(), adapter.model()),
        new Change.Published(adapter));
    return new JobOutcome.Published(adapter.ref());
  }

  /**
   * Whatever the end, nothing of the job runs on, the catalog knows, and then its site may evict
   * the weights; also when cancelled.
   */
  private void end(JobOutcome outcome) {
    Workflow.newDetachedCancellationScope(
            () -> {
              controls.close();
              Workflow.await(Workflow::isEveryHandlerFinished);
              if (!(outcome instanceof JobOutcome.Published)) {
                launches.stopNewest();
              }
              chronicle.tell(
                  Endings.level(outcome), Endings.inWords(outcome), new Change.Ended(outcome));
              weights.release();
            })
        .run();
  }
}
