package io.tunewright.catalog;

import io.temporal.activity.ActivityInterface;

/** Writes into the catalog what a workflow tells. */
@ActivityInterface(namePrefix = "Cataloguing.")
public interface Cataloguing {

  /** Idempotent by job and sequence; an event older than the newest never turns a status back. */
  void record(JobEvent event);
}
