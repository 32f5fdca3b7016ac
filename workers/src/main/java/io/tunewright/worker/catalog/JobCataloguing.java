package io.tunewright.worker.catalog;

import io.tunewright.catalog.Cataloguing;
import io.tunewright.catalog.JobEvent;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.records.JobRecords;

/** Hands a job's events to the catalog, and keeps the job's record up with it. */
public final class JobCataloguing implements Cataloguing {
  private final JobEvents events;
  private final JobRecords records;

  public JobCataloguing(JobEvents events, JobRecords records) {
    this.events = events;
    this.records = records;
  }

  @Override
  public void record(JobEvent event) {
    events.record(event);
    if (event.change() != null) {
      records.write(event.job());
    }
  }
}
