package io.tunewright.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class AlarmTest {
  @Test
  void itWakesWhoWaitsTooLongAndLeavesNoInterrupt() {
    Alarm alarm = new Alarm(Duration.ofMillis(20));
    assertThatThrownBy(() -> new CountDownLatch(1).await())
        .isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt(); // as those do who can't throw it
    assertThat(alarm.rang()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void itDoesNothingToWhoIsInTime() {
    assertThat(new Alarm(Duration.ofHours(1)).rang()).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
