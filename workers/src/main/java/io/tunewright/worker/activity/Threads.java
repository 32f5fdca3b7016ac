package io.tunewright.worker.activity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Several of the same, at the same time, but not too many. */
public final class Threads {
  private Threads() {}

  /** Work that may fail to read. */
  public interface Work<T, R> {
    R on(T input) throws IOException;
  }

  /**
   * Does the work on every input, {@code atOnce} at a time, and answers in the inputs' order. The
   * first failure interrupts the rest.
   */
  public static <T, R> List<R> map(List<T> inputs, int atOnce, Work<T, R> work) throws IOException {
    Semaphore room = new Semaphore(atOnce);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<R>> futures = new ArrayList<>();
      for (T input : inputs) {
        futures.add(
            threads.submit(() -> {
              room.acquire();
              try {
                return work.on(input);
              } finally {
                room.release();
              }
            }));
      }
      try {
        List<R> results = new ArrayList<>();
        for (Future<R> future : futures) {
          results.add(future.get());
        }
        return results;
      } catch (ExecutionException failed) {
        threads.shutdownNow();
        throw failure(failed.getCause());
      } catch (InterruptedException stopping) {
        threads.shutdownNow();
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", stopping);
      }
    }
  }

  private static IOException failure(@org.jspecify.annotations.Nullable Throwable cause) {
    if (cause instanceof RuntimeException plain) {
      throw plain;
    }
    return cause instanceof IOException broken ? broken : new IOException(cause);
  }
}
