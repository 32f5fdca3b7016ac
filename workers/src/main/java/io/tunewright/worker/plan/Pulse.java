package io.tunewright.worker.plan;

import io.temporal.client.ActivityCompletionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells that an activity is alive while it reads, also through a long wait for a slow source, and
 * passes on that it should end.
 */
final class Pulse implements AutoCloseable {
  private final Consumer<@Nullable Object> beat;
  private final Duration every;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable ActivityCompletionException end;

  private Pulse(Consumer<@Nullable Object> beat, Duration every) {
    this.beat = beat;
    this.every = every;
  }

  /** Beats until it is closed. */
  static Pulse start(Consumer<@Nullable Object> beat, Duration every) {
    var pulse = new Pulse(beat, every);
    Thread.ofVirtual().name("pulse").start(pulse::run);
    return pulse;
  }

  private void run() {
    try {
      do {
        beat.accept(null);
      } while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ActivityCompletionException cancelledOrLost) {
      end = cancelledOrLost;
    } catch (InterruptedException none) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns while the activity should go on.
   *
   * @throws ActivityCompletionException when it is cancelled, or given to another worker
   */
  void check() {
    ActivityCompletionException why = end;
    if (why != null) {
      throw why;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
