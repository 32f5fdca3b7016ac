package io.tunewright.workflow;

import static java.util.Objects.requireNonNull;

import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.tunewright.evaluate.Verdict;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.plan.Plan;
import io.tunewright.publish.Publication;
import io.tunewright.stage.SiteCopy;
import org.jspecify.annotations.Nullable;

/** The end of a job's road, for a checkpoint: its weights on the site, its proof, its version. */
public final class PublishCheckpointWorkflowImpl implements PublishCheckpointWorkflow {
  private final CheckpointPublication wanted;
  private final Launches launches;
  private final HeldWeights weights;
  private final Evaluation evaluation;
  private @Nullable JobOutcome outcome;

  /** Reads the input before {@link #publish} is called, so that the fields can be final. */
  @WorkflowInit
  public PublishCheckpointWorkflowImpl(CheckpointPublication wanted) {
    this.wanted = wanted;
    Chronicle silent = Chronicle.silent(wanted.id());
    launches = new Launches(silent, null, null);
    weights = new HeldWeights(wanted.id(), null);
    evaluation =
        new Evaluation(
            wanted.asJob(), silent, launches, new Controls(silent, new Wishes(false, null)));
  }

  @Override
  public JobOutcome publish(CheckpointPublication input) {
    JobOutcome end;
    try {
      end = walk();
    } catch (TemporalFailure failure) {
      end =
          CancellationScope.current().isCancelRequested()
              ? new JobOutcome.Cancelled(null)
              : Endings.of(failure);
    }
    end(end);
    return end;
  }

  private JobOutcome walk() {
    Plan.Ready plan = wanted.plan();
    Stubs.staging()
        .join(wanted.id().value(), plan.snapshot(), wanted.request().source(), wanted.owner());
    SiteCopy copy = weights.take(plan, readable(plan.snapshot()));
    return switch (evaluation.of(plan, copy, wanted.checkpoint().ref())) {
      case Evaluation.End.Cancelled(String reason) -> new JobOutcome.Cancelled(reason);
      case Evaluation.End.Judged(Verdict.Unfit unfit) -> new JobOutcome.Withheld(unfit.reasons());
      case Evaluation.End.Judged(Verdict.Fit fit) -> publish(fit);
    };
  }

  private SnapshotRef readable(SnapshotRef staged) {
    WeightDtype dtype = wanted.request().dtype();
    return dtype == null
        ? staged
        : Stubs.joiningTranscoding().join(wanted.id().value(), staged, dtype).ref();
  }

  /** As for a job: whole or not at all. */
  private JobOutcome publish(Verdict.Fit fit) {
    Workflow.newDetachedCancellationScope(() -> outcome = published(fit)).run();
    return requireNonNull(outcome);
  }

  private JobOutcome published(Verdict.Fit fit) {
    var adapter =
        Stubs.publishing()
            .publish(
                new Publication(
                    wanted.checkpoint().ref().job(),
                    wanted.owner(),
                    wanted.request(),
                    wanted.plan(),
                    wanted.checkpoint(),
                    null,
                    fit,
                    wanted.checkpoint().ref().step()));
    return new JobOutcome.Published(adapter.ref());
  }

  /** As for a job: nothing of it runs on, the catalog knows, and its site may evict the weights. */
  private void end(JobOutcome outcome) {
    Workflow.newDetachedCancellationScope(
            () -> {
              if (!(outcome instanceof JobOutcome.Published)) {
                launches.stopNewest();
              }
              Stubs.cataloguing().conclude(wanted.checkpoint().ref(), wanted.tries(), outcome);
              weights.release();
            })
        .run();
  }
}
