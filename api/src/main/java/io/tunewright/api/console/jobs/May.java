package io.tunewright.api.console.jobs;

import io.tunewright.catalog.JobStatus;
import io.tunewright.storage.catalog.JobRow;

/** What can be asked of a job as it is. */
public record May(boolean pause, boolean resume, boolean cancel, boolean extend) {
  static May of(JobRow job) {
    boolean underWay = job.finished() == null && !job.cancelRequested();
    return new May(
        underWay && !job.paused() && job.status() != JobStatus.PAUSED,
        underWay && job.paused(),
        underWay,
        underWay);
  }

  /** Whether there is anything to ask. */
  public boolean anything() {
    return cancel;
  }
}
