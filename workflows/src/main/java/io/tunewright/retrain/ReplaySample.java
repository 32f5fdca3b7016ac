package io.tunewright.retrain;

import java.util.PriorityQueue;
import java.util.stream.LongStream;

/**
 * Some rows out of many, by their hashes alone: the same rows and seed give the same sample, in
 * whatever order they come. Rows that are added to the many push as few out of it as they must.
 *
 * @param last the greatest place that belongs to it
 */
public record ReplaySample(boolean isEmpty, long last, long seed) {

  /**
   * @param rows to choose from, each once
   * @param wanted how many; all of them where there are fewer
   */
  public static ReplaySample of(LongStream rows, long wanted, long seed) {
    if (wanted == 0) {
      return new ReplaySample(true, 0, seed);
    }
    // The greatest of the kept ones first: it goes when a smaller one comes.
    PriorityQueue<Long> kept = new PriorityQueue<>((a, b) -> Long.compare(b, a));
    rows.map(row -> RowHash.mixed(row, seed))
        .forEach(place -> {
          if (kept.size() < wanted) {
            kept.add(place);
          } else if (place < kept.element()) {
            kept.remove();
            kept.add(place);
          }
        });
    return kept.isEmpty()
        ? new ReplaySample(true, 0, seed)
        : new ReplaySample(false, kept.element(), seed);
  }

  public boolean has(long row) {
    return !isEmpty && RowHash.mixed(row, seed) <= last;
  }
}
