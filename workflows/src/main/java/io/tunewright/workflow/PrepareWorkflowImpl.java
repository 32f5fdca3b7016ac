package io.tunewright.workflow;

import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Preparation;
import io.tunewright.stage.Preparing;
import io.tunewright.stage.Preparing.Ending;
import org.jspecify.annotations.Nullable;

/** Pins a commit, then waits for its staging as a job would. */
public final class PrepareWorkflowImpl implements PrepareWorkflow {
  private final Preparing preparing = Stubs.preparing();

  @Override
  public void prepare(Preparation wanted) {
    try {
      SnapshotRef snapshot = preparing.resolve(wanted);
      Stubs.staging().join(wanted.id(), snapshot, wanted.source(), wanted.owner());
      end(wanted, Ending.STAGED, null);
    } catch (TemporalFailure failure) {
      if (CancellationScope.current().isCancelRequested()) {
        end(wanted, Ending.CANCELLED, null);
      } else {
        JobOutcome.Failed failed = Endings.of(failure);
        end(wanted, Ending.FAILED, failed.code() + ": " + failed.message());
      }
    }
  }

  private void end(Preparation wanted, Ending ending, @Nullable String error) {
    Workflow.newDetachedCancellationScope(() -> preparing.end(wanted.id(), ending, error)).run();
  }
}
