package io.tunewright.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TuningErrorTest {

  @Test
  void aFailureTellsItsErrorAndFieldWithoutHavingTravelled() {
    var named = TuningError.INVALID_REQUEST.at("suffix", "too long");
    assertThat(TuningError.of(named)).contains(TuningError.INVALID_REQUEST);
    assertThat(TuningError.fieldOf(named)).contains("suffix");
    assertThat(TuningError.fieldOf(TuningError.CONFLICT.because("twice"))).isEmpty();
  }
}
