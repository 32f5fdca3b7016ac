package io.tunewright.worker.activity;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Lets jobs wait together for one workflow: a workflow can't await one that it didn't start. */
public final class SharedWorkflow {
  private static final long SLICE_SECONDS = 2;

  private SharedWorkflow() {}

  /**
   * Waits, beating; a job that is cancelled leaves, and the last to leave stops the work. A failure
   * is the one that the workflow's own activity gave, so that a fault of the caller's stays one.
   *
   * @param join starts the workflow or finds it running, and signals {@code join}
   */
  public static <T> T await(String waiter, Supplier<WorkflowStub> join, Class<T> result) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    while (true) {
      WorkflowStub shared = join.get();
      try {
        return await(shared, activity, result);
      } catch (ActivityCompletionException stopped) {
        shared.signal("leave", waiter);
        throw stopped;
      } catch (WorkflowFailedException failed) {
        if (!(failed.getCause() instanceof CanceledFailure)) {
          throw reason(failed);
        }
        // The last of the others left just as we came: start it again.
        activity.heartbeat(null);
      }
    }
  }

  private static <T> T await(
      WorkflowStub shared, ActivityExecutionContext activity, Class<T> result) {
    while (true) {
      try {
        return shared.getResult(SLICE_SECONDS, TimeUnit.SECONDS, result);
      } catch (TimeoutException stillAtIt) {
        activity.heartbeat(null);
      }
    }
  }

  private static RuntimeException reason(WorkflowFailedException failed) {
    return failed.getCause() instanceof ActivityFailure activity
            && activity.getCause() instanceof ApplicationFailure ours
        ? ours
        : failed;
  }
}
