package io.tunewright.worker.dataset;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a file: the first ten lines in words, the rest as a number. */
public final class BadLines {
  private static final int TOLD = 10;

  private final String unit;
  private final List<String> told = new ArrayList<>();
  private long count;

  /**
   * @param unit {@code line} or {@code row}: what the numbers count
   */
  public BadLines(String unit) {
    this.unit = unit;
  }

  public void add(long number, String reason) {
    count++;
    if (told.size() < TOLD) {
      told.add("%s %,d %s".formatted(unit, number, reason));
    }
  }

  public boolean none() {
    return count == 0;
  }

  /** One sentence for all of it. */
  public String inWords() {
    String all = String.join("; ", told);
    return count <= TOLD
        ? "%d bad %s%s: %s".formatted(count, unit, count == 1 ? "" : "s", all)
        : "%,d bad %ss, of which the first %d are: %s".formatted(count, unit, TOLD, all);
  }
}
