package io.tunewright.api.console.jobs;

import java.util.BitSet;

/**
 * Chooses of many points those that draw the same curve: of each of as many stretches as there are
 * columns to draw on, the least and the greatest, so that no spike is lost; and both ends.
 */
final class Thinning {
  private Thinning() {}

  /**
   * @param y NaN where the curve has no point
   * @param from first index
   * @param to after the last index
   * @param columns to draw on, at least 1
   * @return the indexes that are to stay
   */
  static BitSet keep(double[] y, int from, int to, int columns) {
    BitSet kept = new BitSet();
    long points = 0;
    for (int i = from; i < to; i++) {
      points += Double.isNaN(y[i]) ? 0 : 1;
    }
    if (points <= 2L * columns) {
      addAll(y, from, to, kept);
      return kept;
    }
    int first = -1;
    int last = -1;
    for (int column = 0; column < columns; column++) {
      int begin = from + (int) ((long) (to - from) * column / columns);
      int end = from + (int) ((long) (to - from) * (column + 1) / columns);
      int least = -1;
      int greatest = -1;
      for (int i = begin; i < end; i++) {
        if (Double.isNaN(y[i])) {
          continue;
        }
        first = first < 0 ? i : first;
        last = i;
        least = least < 0 || y[i] < y[least] ? i : least;
        greatest = greatest < 0 || y[i] > y[greatest] ? i : greatest;
      }
      if (least >= 0) {
        kept.set(least);
        kept.set(greatest);
      }
    }
    if (first >= 0) {
      kept.set(first);
      kept.set(last);
    }
    return kept;
  }

  private static void addAll(double[] y, int from, int to, BitSet kept) {
    for (int i = from; i < to; i++) {
      if (!Double.isNaN(y[i])) {
        kept.set(i);
      }
    }
  }
}
