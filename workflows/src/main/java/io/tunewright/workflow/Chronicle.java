package io.tunewright.workflow;

import io.temporal.workflow.Workflow;
import io.tunewright.catalog.Cataloguing;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells the catalog what happens to one job, in order and numbered. */
final class Chronicle {
  private final @Nullable Cataloguing cataloguing;
  private final JobId job;
  private long sequence;

  Chronicle(JobId job, long told) {
    this(job, told, Stubs.cataloguing());
  }

  private Chronicle(JobId job, long told, @Nullable Cataloguing cataloguing) {
    this.job = job;
    this.sequence = told;
    this.cataloguing = cataloguing;
  }

  /** For what is no job of the catalog's: tells only the log. */
  static Chronicle silent(JobId id) {
    return new Chronicle(id, 0, null);
  }

  void tell(String message, Change change) {
    tell(Level.INFO, message, change);
  }

  void warn(String message) {
    tell(Level.WARN, message, null);
  }

  void tell(Level level, String message, @Nullable Change change) {
    sequence++;
    Instant now = Instant.ofEpochMilli(Workflow.currentTimeMillis());
    if (cataloguing == null) {
      Workflow.getLogger(Chronicle.class).info("{}: {}", job, message);
    } else {
      cataloguing.record(new JobEvent(job, sequence, now, level, message, change));
    }
  }

  long told() {
    return sequence;
  }
}
