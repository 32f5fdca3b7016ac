package io.tunewright.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  /** Rows that are measured one by one have no noise: then any difference is one. */
  @ParameterizedTest
  @CsvSource({
    "2.4, 0.01, 0, true",
    "2.4, 0, 0, false",
    "2.4, 0.01, 0.002, true",
    "2.4, 0.008, 0.002, false",
    "NaN, NaN, 0, false",
  })
  void anAdapterIsFitWhoseEffectIsBeyondTheNoise(
      double loss, double difference, double noise, boolean fit) {
    Proof proof =
        new Proof(true, 3, 40, 2.5, loss, difference, difference, noise, noise, List.of());

    assertThat(Verdict.of(proof)).isInstanceOf(fit ? Verdict.Fit.class : Verdict.Unfit.class);
  }
}
