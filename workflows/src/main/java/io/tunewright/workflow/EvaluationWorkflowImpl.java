package io.tunewright.workflow;

import static java.util.Objects.requireNonNull;

import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.tunewright.catalog.Decision;
import io.tunewright.catalog.EvaluationOutcome;
import io.tunewright.catalog.Promotion;
import io.tunewright.catalog.Standing;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.evaluate.Measured;
import io.tunewright.job.Approval;
import io.tunewright.job.JobOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** From a version to its verdict and, where it passes, to champion. */
public final class EvaluationWorkflowImpl implements EvaluationWorkflow {
  /** Each time the champion has moved meanwhile: that often by chance is not to be expected. */
  private static final int ROUNDS = 5;

  private final AdapterEvaluation wanted;
  private final Launches launches;
  private final HeldWeights weights;
  private final Scored scored;
  private final Approvals approvals = new Approvals();
  private @Nullable Promotion promotion;

  /** Reads the input before {@link #evaluate} is called, so that the fields can be final. */
  @WorkflowInit
  public EvaluationWorkflowImpl(AdapterEvaluation wanted) {
    this.wanted = wanted;
    String site = wanted.earlier() == null ? null : wanted.plan().placement().site();
    launches = new Launches(Chronicle.silent(wanted.id().asJob()), site, wanted.earlier());
    weights = new HeldWeights(wanted.id().asJob(), site);
    scored = new Scored(wanted, launches, weights);
  }

  @Override
  public EvaluationOutcome evaluate(AdapterEvaluation input) {
    EvaluationOutcome end;
    try {
      end = walk();
    } catch (TemporalFailure failure) {
      end =
          CancellationScope.current().isCancelRequested()
              ? new EvaluationOutcome.Cancelled(null)
              : failed(failure);
    }
    end(end);
    return end;
  }

  private static EvaluationOutcome failed(TemporalFailure failure) {
    JobOutcome.Failed end = Endings.of(failure);
    return new EvaluationOutcome.Failed(end.code(), end.message());
  }

  private EvaluationOutcome walk() {
    Measured measured = Measured.NOTHING;
    for (int round = 1; round <= ROUNDS; round++) {
      Standing standing = Stubs.promoting().begin(wanted.id());
      switch (scored.all(standing, measured)) {
        case Scored.End.Cancelled(String reason) -> {
          return new EvaluationOutcome.Cancelled(reason);
        }
        case Scored.End.Complete(Measured all) -> measured = all;
      }
      EvaluationOutcome outcome = judged(standing.champion(), measured);
      if (outcome != null) {
        return outcome;
      }
    }
    return new EvaluationOutcome.Refused(
        "the champion moved %d times while it was compared with it; ask again".formatted(ROUNDS));
  }

  /** Null where the champion has moved, so that it has to be compared with another. */
  private @Nullable EvaluationOutcome judged(Champion champion, Measured measured) {
    GateVerdict verdict = Stubs.promoting().judge(wanted.id(), champion, measured);
    if (!verdict.passed()) {
      return new EvaluationOutcome.Refused(String.join("; ", verdict.reasons()));
    }
    Approval approval = wanted.spec().approval();
    EvaluationOutcome refused = approval == null ? null : refused(approval, champion);
    if (refused != null) {
      return refused;
    }
    return wanted.spec().promote() ? promoted(champion) : new EvaluationOutcome.Passed(false);
  }

  /** Null where an operator agrees. */
  private @Nullable EvaluationOutcome refused(Approval approval, Champion champion) {
    ask();
    Decision decision = approvals.await(approval.waitLimit(), champion);
    if (decision == null) {
      return new EvaluationOutcome.Refused(
          "nobody decided within %s, so it is refused".formatted(inWords(approval.waitLimit())));
    }
    Stubs.promoting().decided(wanted.id(), decision);
    return decision.approved()
        ? null
        : new EvaluationOutcome.Refused(
            "%s rejected it%s"
                .formatted(decision.by(), decision.note() == null ? "" : ": " + decision.note()));
  }

  /** Needs no weights until then, as a decision may take days. */
  private void ask() {
    if (Changes.operatorsAreAskedFirst()) {
      Stubs.promoting().awaitApproval(wanted.id());
      weights.releaseMeanwhile();
    } else {
      weights.release();
      Stubs.promoting().awaitApproval(wanted.id());
    }
  }

  private static String inWords(Duration limit) {
    return limit.toHours() < 48 && limit.toSeconds() % 3600 != 0
        ? limit.toSeconds() + " s"
        : limit.toHours() < 48 ? limit.toHours() + " h" : limit.toDays() + " days";
  }

  /** Whole or not at all: a cancel that comes after this has begun comes too late. */
  private @Nullable EvaluationOutcome promoted(Champion champion) {
    Workflow.newDetachedCancellationScope(
            () -> promotion = Stubs.promoting().promote(wanted.id(), champion))
        .run();
    return switch (requireNonNull(promotion)) {
      case Promotion.Done _ -> new EvaluationOutcome.Passed(true);
      case Promotion.Overtaken _ -> null;
    };
  }

  @Override
  public void approve(String by, @Nullable String note, @Nullable Integer champion) {
    approvals.decide(true, by, note);
  }

  @Override
  public void mayApprove(String by, @Nullable String note, @Nullable Integer champion) {
    approvals.demandAwaited(champion);
  }

  @Override
  public void reject(String by, @Nullable String note, @Nullable Integer champion) {
    approvals.decide(false, by, note);
  }

  @Override
  public void mayReject(String by, @Nullable String note, @Nullable Integer champion) {
    approvals.demandAwaited(champion);
  }

  /** As for a job: nothing of it runs on, the catalog knows, and its site may evict the weights. */
  private void end(EvaluationOutcome outcome) {
    Workflow.newDetachedCancellationScope(
            () -> {
              switch (outcome) {
                case EvaluationOutcome.Failed _, EvaluationOutcome.Cancelled _ ->
                    launches.stopNewest();
                case EvaluationOutcome.Passed _, EvaluationOutcome.Refused _ -> {}
              }
              Stubs.promoting().conclude(wanted.id(), outcome);
              weights.release();
            })
        .run();
  }
}
