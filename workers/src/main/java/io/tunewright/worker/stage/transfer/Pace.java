package io.tunewright.worker.stage.transfer;

import com.google.common.util.concurrent.RateLimiter;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How fast all transfers together may be, how slow one may become before its connection is given
 * up, and how often a broken one is taken up again before the whole staging pauses.
 */
public final class Pace {
  /** With growing pauses, jitter apart, 0.2 + 0.4 + … + 10 + 10 seconds: half a minute. */
  private static final int TRIES = 9;

  private static final IntervalFunction PAUSE =
      IntervalFunction.ofExponentialRandomBackoff(
          Duration.ofMillis(200), 2, 0.5, Duration.ofSeconds(10));

  /** For metadata: no limit, and patience with slow hubs. */
  public static final Pace USUAL = new Pace(0, 16 << 10, Duration.ofSeconds(20));

  private final @Nullable RateLimiter kibibytes;
  private final long slowest;
  private final Duration patience;

  /**
   * @param bytesPerSecond of all transfers together; 0 for no limit
   * @param slowest bytes per second below which a connection is given up
   * @param patience over which that is measured
   */
  public Pace(long bytesPerSecond, long slowest, Duration patience) {
    this.kibibytes = bytesPerSecond == 0 ? null : RateLimiter.create(bytesPerSecond / 1024.0);
    this.slowest = slowest;
    this.patience = patience;
  }

  /** Waits until {@code bytes} more may go by. */
  void pass(int bytes) {
    if (kibibytes != null) {
      kibibytes.acquire(Math.max(1, bytes / 1024));
    }
  }

  /** Tells when a connection trickles. */
  Floor floor() {
    return new Floor();
  }

  /** Watches one connection. Time spent elsewhere, as on our own limit, doesn't count. */
  final class Floor {
    private double seconds;
    private long bytes;

    /**
     * @throws IOException where less has come than the slowest rate
     */
    void check(int more, long nanoseconds) throws IOException {
      bytes += more;
      seconds += nanoseconds / 1e9;
      if (seconds > patience.toMillis() / 1e3) {
        if (bytes < slowest * seconds) {
          throw new IOException(
              "it gave %,d bytes in %.0f s, wanted at least %,d a second"
                  .formatted(bytes, seconds, slowest));
        }
        seconds = 0;
        bytes = 0;
      }
    }
  }

  /**
   * Tries until it works, as long as what fails is the place and not the caller.
   *
   * @param fault what it is called when all tries have failed
   * @param retried told before each new try
   */
  <T> T persistently(TuningError fault, String what, Runnable retried, Callable<T> work)
      throws InterruptedException {
    Retry retry =
        Retry.of(
            what,
            RetryConfig.custom()
                .maxAttempts(TRIES)
                .intervalFunction(PAUSE)
                .retryOnException(failure -> mayPass(failure))
                .build());
    retry.getEventPublisher().onRetry(event -> retried.run());
    try {
      return retry.executeCallable(work);
    } catch (InterruptedException stopping) {
      throw stopping;
    } catch (RuntimeException known) {
      throw known;
    } catch (Exception failed) {
      throw fault.because("%s: %s".formatted(what, failed.getMessage()), failed);
    }
  }

  private static boolean mayPass(Throwable failure) {
    return !Thread.currentThread().isInterrupted()
        && (failure instanceof IOException
            || (failure instanceof ApplicationFailure ours && !ours.isNonRetryable()));
  }
}
