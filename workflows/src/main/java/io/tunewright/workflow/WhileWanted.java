package io.tunewright.workflow;

import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.LinkedHashSet;
import java.util.Set;

/** Work that goes on while at least one job waits for it. */
final class WhileWanted {
  private final Set<String> waiting = new LinkedHashSet<>();
  private boolean abandoned;

  void join(String waiter) {
    waiting.add(waiter);
    abandoned = false;
  }

  void leave(String waiter) {
    waiting.remove(waiter);
    abandoned = waiting.isEmpty();
  }

  /**
   * Waits for an activity, and cancels it when the last job has left.
   *
   * @param what it makes, to speak of it
   */
  <T> T run(Object what, Functions.Func<T> activity) {
    CompletablePromise<T> made = Workflow.newPromise();
    CancellationScope making =
        Workflow.newCancellationScope(() -> made.completeFrom(Async.function(activity)));
    making.run();
    Workflow.await(() -> made.isCompleted() || abandoned);
    if (!made.isCompleted()) {
      making.cancel("no job waits for it any longer");
      throw new CanceledFailure("no job waits for " + what + " any longer");
    }
    return made.get();
  }
}
