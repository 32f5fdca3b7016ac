package io.tunewright.api.console.datasets;

import java.util.ArrayList;
import java.util.List;

/** How sizes are spread over bins that double, as lengths of texts want it. */
final class Histogram {
  private final long[] counts = new long[Long.SIZE];

  /**
   * One bin.
   *
   * @param below what its sizes are less than
   */
  public record Bin(long from, long below, long rows) {}

  void add(long size) {
    counts[Long.SIZE - Long.numberOfLeadingZeros(size)]++;
  }

  /** From the first bin that has any to the last. */
  List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < counts.length - 1; i++) {
      if (counts[i] > 0 || !bins.isEmpty()) {
        bins.add(new Bin(i == 0 ? 0 : 1L << (i - 1), 1L << i, counts[i]));
      }
    }
    while (!bins.isEmpty() && bins.getLast().rows() == 0) {
      bins.removeLast();
    }
    return List.copyOf(bins);
  }
}
