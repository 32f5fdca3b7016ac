package io.tunewright.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RowHashTest {
  private static final long[] ROWS = new Random(1).longs(100_000).toArray();

  @Test
  void theShareIsHeldOut() {
    for (double share : new double[] {0.01, 0.1, 0.5}) {
      assertThat(heldOut(share) / (double) ROWS.length).isCloseTo(share, within(0.01));
    }
    assertThat(heldOut(0)).isZero();
  }

  /** Hashes that differ in a few low bits only, as those of rows never do, are spread as well. */
  @Test
  void itIsSpreadEvenlyOverWhateverHashes() {
    long of = LongStream.range(0, 100_000).filter(row -> RowHash.isHeldOut(row, 0.1)).count();
    assertThat(of / 100_000.0).isCloseTo(0.1, within(0.01));
  }

  @Test
  void withALargerShareNoRowReturnsToTraining() {
    assertThat(LongStream.of(ROWS).filter(row -> RowHash.isHeldOut(row, 0.05)))
        .allMatch(row -> RowHash.isHeldOut(row, 0.06));
  }

  /** The sides of rows are part of what is promised over years: these never change. */
  @Test
  void theSplitIsTheSameForEver() {
    assertThat(LongStream.range(0, 40).filter(row -> RowHash.isHeldOut(row, 0.2)).toArray())
        .containsExactly(4, 6, 19, 32, 38);
  }

  @Test
  void theSplitTellsNothingOfASample() {
    ReplaySample sample = ReplaySample.of(LongStream.of(ROWS), 10_000, 0);
    long both =
        LongStream.of(ROWS).filter(sample::has).filter(row -> RowHash.isHeldOut(row, 0.1)).count();
    assertThat(both / 10_000.0).isCloseTo(0.1, within(0.02));
  }

  private static long heldOut(double share) {
    return LongStream.of(ROWS).filter(row -> RowHash.isHeldOut(row, share)).count();
  }
}
