package io.tunewright.workflow;

import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.SitePath;
import io.tunewright.stage.DatasetImport;
import io.tunewright.stage.Importing;
import java.util.Optional;

/** Brings it, and where that fails says so; who cancels has forgotten it. */
public final class DatasetWorkflowImpl implements DatasetWorkflow {
  private final Importing importing = Stubs.importing();

  @Override
  public void bring(DatasetImport wanted) {
    try {
      Optional<SitePath> place = wanted.onSite();
      if (place.isEmpty()) {
        importing.bring(wanted);
      } else {
        importing.admit(wanted);
        importing.enter(Stubs.carrying(place.get().site()).carry(wanted));
      }
    } catch (TemporalFailure failure) {
      if (!CancellationScope.current().isCancelRequested()) {
        JobOutcome.Failed failed = Endings.of(failure);
        importing.fail(wanted.file(), failed.code() + ": " + failed.message());
      }
    }
  }
}
