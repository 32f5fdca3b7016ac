package io.tunewright.worker.catalog;

import io.tunewright.catalog.Cataloguing;
import io.tunewright.catalog.JobEvent;
import io.tunewright.storage.catalog.JobEvents;

/** Hands a job's events to the catalog. */
public final class JobCataloguing implements Cataloguing {
  private final JobEvents events;

  public JobCataloguing(JobEvents events) {
    this.events = events;
  }

  @Override
  public void record(JobEvent event) {
    events.record(event);
  }
}
