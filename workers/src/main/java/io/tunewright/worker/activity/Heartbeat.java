package io.tunewright.worker.activity;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps an activity's heart beating while something slow goes on. */
public final class Heartbeat {
  private static final Duration PACE = Duration.ofSeconds(1);

  /** For what an interrupted work has to put away. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Heartbeat() {}

  /**
   * Runs {@code work} on another thread and beats until it is done. When the activity is cancelled
   * or its worker shuts down, the work is interrupted, waited for, and the cancellation is thrown.
   *
   * @param details what to tell with each beat, such as bytes done
   */
  public static <T> T during(Supplier<@Nullable Object> details, Supplier<T> work) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
    try {
      Future<T> result = thread.submit(work::get);
      while (true) {
        try {
          return result.get(PACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillAtIt) {
          beat(activity, details, result);
        } catch (ExecutionException failed) {
          throw rethrown(failed.getCause());
        } catch (InterruptedException stopping) {
          result.cancel(true);
          Thread.currentThread().interrupt();
          throw Activity.wrap(stopping);
        }
      }
    } finally {
      end(thread);
    }
  }

  /** More than once, as somebody on the way may have taken an interrupt for a passing failure. */
  private static void end(ExecutorService thread) {
    boolean interrupted = Thread.interrupted();
    for (boolean ended = false; !ended; ) {
      thread.shutdownNow();
      try {
        ended = thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException stopping) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** {@link #during(Supplier, Supplier)} with nothing to tell. */
  public static <T> T during(Supplier<T> work) {
    return during(() -> null, work);
  }

  private static void beat(
      ActivityExecutionContext activity, Supplier<@Nullable Object> details, Future<?> work) {
    try {
      activity.heartbeat(details.get());
    } catch (ActivityCompletionException stopped) {
      work.cancel(true);
      throw stopped;
    }
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException plain ? plain : new IllegalStateException(cause);
  }
}
