package io.tunewright.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReplaySampleTest {
  private static final long[] ROWS = new Random(2).longs(5_000).toArray();

  @Test
  void itHasAsManyAsWantedOrAllThatAreThere() {
    for (long wanted : new long[] {0, 1, 17, 4_999, 5_000, 9_000}) {
      assertThat(count(ReplaySample.of(LongStream.of(ROWS), wanted, 3)))
          .isEqualTo(Math.min(wanted, ROWS.length));
    }
    assertThat(ReplaySample.of(LongStream.empty(), 5, 3).isEmpty()).isTrue();
  }

  @Test
  void theSameRowsInAnotherOrderGiveTheSameSampleAndAnotherSeedAnother() {
    long[] shuffled =
        LongStream.iterate(ROWS.length - 1, i -> i >= 0, i -> i - 1)
            .map(i -> ROWS[(int) i])
            .toArray();
    ReplaySample sample = ReplaySample.of(LongStream.of(ROWS), 100, 3);
    assertThat(ReplaySample.of(LongStream.of(shuffled), 100, 3)).isEqualTo(sample);
    ReplaySample other = ReplaySample.of(LongStream.of(ROWS), 100, 4);
    assertThat(LongStream.of(ROWS).filter(row -> sample.has(row) && other.has(row)).count())
        .as("by chance 2 of 100")
        .isLessThan(15);
  }

  @Test
  void rowsThatComeLaterPushOutAsFewAsTheyMust() {
    ReplaySample before = ReplaySample.of(LongStream.of(ROWS).limit(4_900), 1_000, 3);
    ReplaySample after = ReplaySample.of(LongStream.of(ROWS), 1_000, 3);
    long left =
        LongStream.of(ROWS).limit(4_900).filter(row -> before.has(row) && !after.has(row)).count();
    long came = LongStream.of(ROWS).skip(4_900).filter(after::has).count();
    assertThat(left).isEqualTo(came);
  }

  private static long count(ReplaySample sample) {
    return LongStream.of(ROWS).filter(sample::has).count();
  }
}
