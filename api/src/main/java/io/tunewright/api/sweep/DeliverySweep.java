package io.tunewright.api.sweep;

import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.DeliveryRow;
import java.time.Duration;

/** Turns what has happened into messages, and keeps those in the hands of workflows. */
final class DeliverySweep {
  /** As for jobs, a running workflow is looked at once a minute. */
  private static final Duration TRUST = Duration.ofMinutes(1);

  private final Deliveries deliveries;
  private final Workflows workflows;

  DeliverySweep(Deliveries deliveries, Workflows workflows) {
    this.deliveries = deliveries;
    this.workflows = workflows;
  }

  void once() {
    deliveries.make();
    OneByOne all = new OneByOne();
    for (DeliveryRow row : deliveries.unwatched(TRUST)) {
      all.look(
          row.delivery().workflowId(),
          () -> {
            workflows.deliver(row.delivery());
            deliveries.looked(row.delivery());
          });
    }
    deliveries.forget();
    all.end();
  }
}
