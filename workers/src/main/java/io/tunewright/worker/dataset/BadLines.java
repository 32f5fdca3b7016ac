package io.tunewright.worker.dataset;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a file: the first ten lines in words, the rest as a number. */
public final class BadLines {
  private static final int TOLD = 10;

  private final List<String> told = new ArrayList<>();
  private long count;

  public void add(long line, String reason) {
    count++;
    if (told.size() < TOLD) {
      told.add("line %,d %s".formatted(line, reason));
    }
  }

  public boolean none() {
    return count == 0;
  }

  /** One sentence for all of it. */
  public String inWords() {
    String all = String.join("; ", told);
    return count <= TOLD
        ? "%d bad line%s: %s".formatted(count, count == 1 ? "" : "s", all)
        : "%,d bad lines, of which the first %d are: %s".formatted(count, TOLD, all);
  }
}
