package io.tunewright.api.console.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThinningTest {

  @Test
  void fewPointsStayAsTheyAre() {
    double[] y = {3, Double.NaN, 1, 2};

    assertThat(Thinning.keep(y, 0, y.length, 10).stream()).containsExactly(0, 2, 3);
  }

  @Test
  void noSpikeIsLostHoweverManyPointsThereAre() {
    Random chance = new Random(7);
    double[] y = new double[100_000];
    for (int i = 0; i < y.length; i++) {
      y[i] = 1 + chance.nextDouble();
    }
    y[31_415] = 90;
    y[77_777] = -5;

    BitSet kept = Thinning.keep(y, 0, y.length, 400);

    assertThat(kept.cardinality()).isBetween(400, 802);
    assertThat(kept.get(31_415)).isTrue();
    assertThat(kept.get(77_777)).isTrue();
    assertThat(kept.get(0)).isTrue();
    assertThat(kept.get(99_999)).isTrue();
  }

  @Test
  void aStretchWithoutPointsGivesNone() {
    double[] y = new double[10_000];
    for (int i = 0; i < y.length; i++) {
      y[i] = i >= 2_000 && i < 8_000 ? Double.NaN : i;
    }

    BitSet kept = Thinning.keep(y, 0, y.length, 50);

    assertThat(kept.stream()).noneMatch(i -> Double.isNaN(y[i])).contains(0, 1_999, 8_000, 9_999);
  }

  @Test
  void onlyTheSpanThatIsWantedIsLookedAt() {
    double[] y = new double[5_000];

    assertThat(Thinning.keep(y, 1_000, 1_500, 20).stream()).allMatch(i -> i >= 1_000 && i < 1_500);
  }
}
