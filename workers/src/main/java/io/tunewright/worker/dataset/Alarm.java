package io.tunewright.worker.dataset;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Interrupts the thread that has set it, unless that is through in time. */
final class Alarm {
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("alarm").factory());

  private final AtomicBoolean over = new AtomicBoolean();

  private final Future<?> ring;

  Alarm(Duration in) {
    Thread sleeper = Thread.currentThread();
    ring =
        CLOCK.schedule(
            () -> {
              if (over.compareAndSet(false, true)) {
                sleeper.interrupt();
              }
            },
            in.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * To be called by the same thread when it is through.
   *
   * @return whether it rang; of its interrupt nothing is left then
   */
  boolean rang() {
    if (over.compareAndSet(false, true)) {
      ring.cancel(false);
      return false;
    }
    while (!Thread.interrupted()) {
      Thread.onSpinWait();
    }
    return true;
  }

  /**
   * Does the work, which gives up when it is interrupted.
   *
   * @param late thrown where that took too long
   */
  static boolean within(Duration time, BooleanSupplier work, Supplier<RuntimeException> late) {
    Alarm alarm = new Alarm(time);
    try {
      boolean answer = work.getAsBoolean();
      if (!alarm.rang()) {
        return answer;
      }
    } catch (RuntimeException | OutOfMemoryError failed) {
      if (!alarm.rang()) {
        throw failed;
      }
    }
    throw late.get();
  }
}
