package io.tunewright.workflow;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElseGet;

import io.temporal.common.SearchAttributeKey;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.tunewright.job.JobOutcome;
import io.tunewright.retrain.Begun;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.RetrainPolicy;
import io.tunewright.retrain.Retraining;
import io.tunewright.retrain.RunStart;
import io.tunewright.retrain.Survey;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Look, decide, put the file together, submit a job, wait for what becomes of it. */
public final class RetrainWorkflowImpl implements RetrainWorkflow {
  /** Set by Temporal on what a schedule starts. */
  private static final SearchAttributeKey<OffsetDateTime> SCHEDULED_FOR =
      SearchAttributeKey.forOffsetDateTime("TemporalScheduledStartTime");

  private final Retraining steps = Stubs.retraining();
  private final Retraining reading = Stubs.readingRows();
  private @Nullable Conclusion end;

  @Override
  public Conclusion run(RetrainRun wanted) {
    Begun begun = steps.begin(start(wanted));
    String run = begun.run();
    if (run == null) {
      return new Conclusion(Outcome.SKIPPED, "the schedule or the run is over");
    }
    try {
      end = walk(run, begun);
    } catch (TemporalFailure failure) {
      if (CancellationScope.current().isCancelRequested()) {
        Workflow.newDetachedCancellationScope(() -> end = stopped(run)).run();
      } else {
        JobOutcome.Failed failed = Endings.of(failure);
        end = new Conclusion(Outcome.FAILED, failed.code() + ": " + failed.message());
      }
    }
    Conclusion known = requireNonNull(end);
    Workflow.newDetachedCancellationScope(() -> steps.conclude(run, known)).run();
    return known;
  }

  private static RunStart start(RetrainRun wanted) {
    WorkflowInfo info = Workflow.getInfo();
    return new RunStart(
        wanted.schedule(),
        wanted.run(),
        info.getWorkflowId(),
        info.getFirstExecutionRunId(),
        requireNonNullElseGet(wanted.scheduledFor(), RetrainWorkflowImpl::scheduledFor));
  }

  private static Instant scheduledFor() {
    OffsetDateTime told = Workflow.getTypedSearchAttributes().get(SCHEDULED_FOR);
    return told == null ? Instant.ofEpochMilli(Workflow.currentTimeMillis()) : told.toInstant();
  }

  private Conclusion walk(String run, Begun begun) {
    if (begun.job() == null) {
      Survey found = reading.look(run);
      Decision decision =
          RetrainPolicy.decide(found, requireNonNull(begun.selection()), begun.last());
      steps.decide(run, found, decision);
      if (decision instanceof Decision.Skip(String reason)) {
        return new Conclusion(Outcome.SKIPPED, reason);
      }
      reading.assemble(run);
      steps.submit(run);
    }
    return Stubs.awaitingJob().await(run);
  }

  /** Once the job has settled, however it ended: what was published stays published. */
  private Conclusion stopped(String run) {
    steps.stop(run);
    Conclusion settled = Stubs.awaitingJob().await(run);
    return settled.outcome().hasTrained()
        ? settled
        : new Conclusion(Outcome.CANCELLED, "the run was cancelled");
  }
}
