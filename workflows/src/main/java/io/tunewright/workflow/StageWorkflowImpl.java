package io.tunewright.workflow;

import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Staging;

/** Fetches while somebody wants it; what lies on a site is hashed there. */
public final class StageWorkflowImpl implements StageWorkflow {
  private final Staging staging = Stubs.fetching();
  private final WhileWanted fetching = new WhileWanted();

  @Override
  public Snapshot stage(SnapshotRef snapshot, ModelRef source, Owner owner) {
    return fetching.run(
        snapshot,
        () -> {
          snapshot.site().ifPresent(site -> Stubs.hashing(site).hash(snapshot));
          return staging.fetch(snapshot, source, owner);
        });
  }

  @Override
  public void join(String waiter) {
    fetching.join(waiter);
  }

  @Override
  public void leave(String waiter) {
    fetching.leave(waiter);
  }
}
