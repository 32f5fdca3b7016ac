package io.tunewright.api.console.datasets;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a look into a dataset has seen.
 *
 * @param whole whether all of it was read, or only its beginning
 * @param unread why nothing could be read; null where something was
 * @param first the first rows
 * @param turns messages of all rows
 * @param longest characters of the longest row, and its number
 * @param bad the first rows that are odd
 * @param badRows how many are odd
 */
public record DatasetLook(
    boolean whole,
    @Nullable String unread,
    long rows,
    List<ChatRow> first,
    long turns,
    long characters,
    long longest,
    long longestRow,
    List<Histogram.Bin> lengths,
    List<Bad> bad,
    long badRows) {

  /** A row that doesn't read as a conversation. */
  public record Bad(long row, String why) {}

  static DatasetLook unread(String why) {
    return new DatasetLook(false, why, 0, List.of(), 0, 0, 0, 0, List.of(), List.of(), 0);
  }

  public long goodRows() {
    return rows - badRows;
  }

  /** Messages, to one decimal. */
  public String turnsPerRow() {
    return goodRows() == 0 ? "–" : String.format(Locale.ROOT, "%.1f", (double) turns / goodRows());
  }

  public long mostInABin() {
    return lengths.stream().mapToLong(Histogram.Bin::rows).max().orElse(1);
  }
}
