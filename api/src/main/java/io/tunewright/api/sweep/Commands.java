package io.tunewright.api.sweep;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What operators tell jobs and evaluations that are under way. A command is heard, or refused with
 * a reason, before its method returns.
 */
public final class Commands {
  /** A worker that runs hears a command in milliseconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final WorkflowClient temporal;

  Commands(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /**
   * @param by who asks
   * @throws ApplicationFailure CONFLICT where the job can't be paused any more, or not yet;
   *     SITE_UNREACHABLE where nobody heard it: it will have no effect then
   */
  public void pause(JobId job, String by) {
    tell(job.value(), "pause", by);
  }

  /** As {@link #pause}. */
  public void resume(JobId job, String by) {
    tell(job.value(), "resume", by);
  }

  /**
   * As {@link #pause}.
   *
   * @param deadline null for none
   */
  public void extend(JobId job, @Nullable Instant deadline, String by) {
    tell(job.value(), "extend", deadline, by);
  }

  /**
   * As {@link #pause}: CONFLICT where the evaluation awaits no decision, or is compared with
   * another version by now.
   *
   * @param note why
   * @param champion the version that it is compared with as far as they know, 0 for none; null
   *     where they don't say
   */
  public void approve(
      EvaluationId evaluation, String by, @Nullable String note, @Nullable Integer champion) {
    tell(evaluation.value(), "approve", by, note, champion);
  }

  /** As {@link #approve}. */
  public void reject(
      EvaluationId evaluation, String by, @Nullable String note, @Nullable Integer champion) {
    tell(evaluation.value(), "reject", by, note, champion);
  }

  private void tell(String id, String command, @Nullable Object... arguments) {
    try {
      WorkflowStub workflow = temporal.newUntypedWorkflowStub(id);
      workflow
          .startUpdate(command, WorkflowUpdateStage.COMPLETED, Void.class, arguments)
          .getResultAsync(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (WorkflowException | TimeoutException | CancellationException | ExecutionException e) {
      throw reason(id, command, e);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw unheard(id, command, stopping);
    }
  }

  /** The refusal of the workflow itself, however deep it lies; else that there is none to hear. */
  private static RuntimeException reason(String id, String command, Exception failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApplicationFailure refusal) {
        // The type that a validator gave it doesn't survive the SDK.
        return TuningError.of(refusal).isPresent()
            ? refusal
            : TuningError.CONFLICT.because(refusal.getOriginalMessage(), refusal);
      }
      if (cause instanceof WorkflowNotFoundException none) {
        return notUnderWay(id, none);
      }
    }
    return unheard(id, command, failed);
  }

  private static RuntimeException notUnderWay(String id, Exception none) {
    return TuningError.CONFLICT.because(
        "%s is not under way: it has not begun yet, or has ended".formatted(id), none);
  }

  private static RuntimeException unheard(String id, String command, Exception cause) {
    return TuningError.SITE_UNREACHABLE.because(
        "nobody heard the %s of %s within %d s; ask again"
            .formatted(command, id, PATIENCE.toSeconds()),
        cause);
  }
}
