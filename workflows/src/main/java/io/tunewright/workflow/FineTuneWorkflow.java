package io.tunewright.workflow;

import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.JobOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Carries one job from request to published adapter. Workflow id = job id.
 *
 * <p>Cancel it, never terminate it: a cancelled workflow stops its run and says so in the catalog
 * before it ends.
 */
@WorkflowInterface
public interface FineTuneWorkflow {
  @WorkflowMethod
  JobOutcome run(TuningJob job);

  /**
   * Makes the job save, let its accelerator go, and wait. Returns once that is noted; the run ends
   * when it has saved. Idempotent.
   *
   * @param by who asks
   */
  @UpdateMethod
  void pause(String by);

  /** Refuses what can't be paused any more, with the reason. */
  @UpdateValidatorMethod(updateName = "pause")
  void mayPause(String by);

  /** Lets a paused job go on from its newest checkpoint. Idempotent. */
  @UpdateMethod
  void resume(String by);

  @UpdateValidatorMethod(updateName = "resume")
  void mayResume(String by);

  /**
   * Moves the job's deadline.
   *
   * @param deadline null for none
   */
  @UpdateMethod
  void extend(@Nullable Instant deadline, String by);

  @UpdateValidatorMethod(updateName = "extend")
  void mayExtend(@Nullable Instant deadline, String by);
}
