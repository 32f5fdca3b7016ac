package io.tunewright.api.openai.jobs;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Attempts;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.objects.ObjectStore;

/** What was kept of the ends of runs: exit record, end of the log, stacks of one that hung. */
public final class RunEvidence {
  private final Attempts attempts;
  private final ObjectStore store;

  RunEvidence(Attempts attempts, ObjectStore store) {
    this.attempts = attempts;
    this.store = store;
  }

  /**
   * @param run its key
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND where nothing was kept
   */
  public byte[] of(JobRow job, String run) {
    String key =
        attempts.list(job.id()).stream()
            .filter(row -> row.runKey().equals(run))
            .findFirst()
            .map(Attempts.Row::evidence)
            .orElseThrow(() ->
                TuningError.NOT_FOUND.because(
                    "%s has no run '%s' of whose end something was kept".formatted(job.id(), run)));
    return store.get(key);
  }
}
