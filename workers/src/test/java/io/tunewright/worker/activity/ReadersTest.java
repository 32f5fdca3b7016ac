package io.tunewright.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tunewright.fault.TuningError;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReadersTest {

  @Test
  void workKeepsOffVirtualThreads() throws InterruptedException {
    try (var readers = new Readers(1)) {
      var virtual = new AtomicReference<@Nullable Boolean>();
      Thread.ofVirtual()
          .start(() -> virtual.set(readers.run(() -> Thread.currentThread().isVirtual())))
          .join();
      assertThat(virtual).hasValue(false);
    }
  }

  @Test
  void aFailureIsPassedOnAsItIs() {
    try (var readers = new Readers(1)) {
      var failure = TuningError.MODEL_NOT_FOUND.because("none");
      assertThatThrownBy(() ->
              readers.run(() -> {
                throw failure;
              }))
          .isSameAs(failure);
    }
  }

  @Test
  void anInterruptEndsTheWorkToo() {
    try (var readers = new Readers(1)) {
      var working = new AtomicReference<@Nullable Thread>();
      var end = new AtomicReference<@Nullable Throwable>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  readers.run(() -> {
                    working.set(Thread.currentThread());
                    while (true) {
                      Readers.goOn();
                      Thread.onSpinWait();
                    }
                  });
                } catch (CancellationException stopped) {
                  end.set(stopped);
                }
              });
      await().until(() -> working.get() != null);
      caller.interrupt();
      await().until(() -> end.get() != null);
      assertThat(readers.run(() -> "free again")).isEqualTo("free again");
    }
  }
}
