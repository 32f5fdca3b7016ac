package io.tunewright.worker.activity;

import io.tunewright.fault.TuningError;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Platform threads for what keeps a core busy for long. On virtual threads, which activities run on
 * and which give way only when they wait, two large datasets would stop everything else on a small
 * machine, heartbeats included.
 */
public final class Readers implements AutoCloseable {
  private final ExecutorService threads;

  /**
   * @param atOnce how many read at the same time; others wait for their turn
   */
  public Readers(int atOnce) {
    threads =
        Executors.newFixedThreadPool(
            atOnce, Thread.ofPlatform().daemon().name("reader-", 1).factory());
  }

  /** Does the work on one of the threads. An interrupt of the caller is passed on to it. */
  public <T> T run(Supplier<T> work) {
    Future<T> result = threads.submit(work::get);
    try {
      return result.get();
    } catch (InterruptedException stopping) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw stopped();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException plain) {
        throw plain;
      }
      if (failed.getCause() instanceof Error error) {
        throw error;
      }
      throw TuningError.BROKEN_PROMISE.because("a reader failed oddly", failed);
    }
  }

  /** For work to call between its steps: returns unless it was interrupted. */
  public static void goOn() {
    if (Thread.currentThread().isInterrupted()) {
      throw stopped();
    }
  }

  private static CancellationException stopped() {
    return new CancellationException("reading was stopped");
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
