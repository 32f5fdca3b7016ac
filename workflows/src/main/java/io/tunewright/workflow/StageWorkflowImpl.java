package io.tunewright.workflow;

import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Workflow;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Staging;
import java.util.LinkedHashSet;
import java.util.Set;

/** Fetches while somebody wants it. */
public final class StageWorkflowImpl implements StageWorkflow {
  private final Staging staging = Stubs.fetching();
  private final Set<String> waiting = new LinkedHashSet<>();
  private boolean abandoned;

  @Override
  public Snapshot stage(SnapshotRef snapshot, ModelRef source, Owner owner) {
    CompletablePromise<Snapshot> fetched = Workflow.newPromise();
    CancellationScope fetching =
        Workflow.newCancellationScope(
            () -> fetched.completeFrom(Async.function(staging::fetch, snapshot, source, owner)));
    fetching.run();
    Workflow.await(() -> fetched.isCompleted() || abandoned);
    if (!fetched.isCompleted()) {
      fetching.cancel("no job waits for it any longer");
      throw new CanceledFailure("no job waits for " + snapshot + " any longer");
    }
    return fetched.get();
  }

  @Override
  public void join(String waiter) {
    waiting.add(waiter);
    abandoned = false;
  }

  @Override
  public void leave(String waiter) {
    waiting.remove(waiter);
    abandoned = waiting.isEmpty();
  }
}
