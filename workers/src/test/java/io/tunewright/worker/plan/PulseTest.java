package io.tunewright.worker.plan;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.client.ActivityCanceledException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PulseTest {

  @Test
  void beatsUntilItIsClosed() {
    var beats = new AtomicInteger();
    try (var pulse = Pulse.start(_ -> beats.incrementAndGet(), Duration.ofMillis(1))) {
      await().until(() -> beats.get() > 3);
      assertThatCode(pulse::check).doesNotThrowAnyException();
    }
    await().during(Duration.ofMillis(50)).until(new Steady(beats));
  }

  @Test
  void aCancelReachesTheReader() {
    try (var pulse =
        Pulse.start(
            _ -> {
              throw new ActivityCanceledException();
            },
            Duration.ofMillis(1))) {
      await()
          .untilAsserted(
              () -> assertThatThrownBy(pulse::check).isInstanceOf(ActivityCanceledException.class));
    }
  }

  /** Whether a counter stands still between two looks. */
  private static final class Steady implements java.util.concurrent.Callable<Boolean> {
    private final AtomicInteger counter;
    private int last = -1;

    Steady(AtomicInteger counter) {
      this.counter = counter;
    }

    @Override
    public Boolean call() {
      boolean steady = counter.get() == last;
      last = counter.get();
      return steady;
    }
  }
}
