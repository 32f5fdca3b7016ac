package io.tunewright.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SamplingCounterTest {
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void theFirstTextsAreCountedAndOfTheRestAFew() {
    var counter = new SamplingCounter(this::halfItsLength, 1000);
    long tokens = IntStream.range(0, 1100).mapToLong(_ -> counter.count("ten chars.")).sum();
    assertThat(tokens).isEqualTo(5500);
    assertThat(asked.get()).isBetween(100 + 30, 100 + 33);
    assertThat(counter.caveat()).hasValueSatisfying(c -> assertThat(c).contains("one text in 32"));
  }

  @Test
  void smallFilesAreCountedWhole() {
    var counter = new SamplingCounter(this::halfItsLength, 1000);
    IntStream.range(0, 100).forEach(_ -> counter.count("ten chars."));
    assertThat(asked).hasValue(100);
    assertThat(counter.caveat()).isEmpty();
  }

  private long halfItsLength(String text) {
    asked.incrementAndGet();
    return text.length() / 2;
  }
}
