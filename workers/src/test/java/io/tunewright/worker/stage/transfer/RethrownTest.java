package io.tunewright.worker.stage.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RethrownTest {
  @ParameterizedTest
  @MethodSource("passing")
  void anErrorThatMayPassIsTriedAgain(Error passing) throws InterruptedException {
    assertThat(Rethrown.of(passing)).isInstanceOf(UncheckedIOException.class).hasRootCause(passing);
  }

  static Error[] passing() {
    return new Error[] {new OutOfMemoryError("as planned"), new NoClassDefFoundError("as planned")};
  }

  @Test
  void anErrorOfOursIsNot() throws InterruptedException {
    assertThat(Rethrown.of(new AssertionError("as planned")))
        .isInstanceOf(IllegalStateException.class);
  }
}
