package io.tunewright.workflow;

import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.tunewright.job.JobOutcome;
import io.tunewright.stage.DatasetImport;
import io.tunewright.stage.Importing;

/** Brings it, and where that fails says so; who cancels has forgotten it. */
public final class DatasetWorkflowImpl implements DatasetWorkflow {
  private final Importing importing = Stubs.importing();

  @Override
  public void bring(DatasetImport wanted) {
    try {
      importing.bring(wanted);
    } catch (TemporalFailure failure) {
      if (!CancellationScope.current().isCancelRequested()) {
        JobOutcome.Failed failed = Endings.of(failure);
        importing.fail(wanted.file(), failed.code() + ": " + failed.message());
      }
    }
  }
}
