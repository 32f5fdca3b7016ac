package io.tunewright.api.console.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Counts rows as they come. */
final class Tally {
  private static final int MOST_SHOWN = 20;
  private static final int MOST_BAD = 10;

  private final List<ChatRow> first = new ArrayList<>();
  private final List<DatasetLook.Bad> bad = new ArrayList<>();
  private final Histogram lengths = new Histogram();
  private long rows;
  private long turns;
  private long characters;
  private long longest;
  private long longestRow;
  private long badRows;

  void read(long number, Supplier<JsonNode> parsed) {
    rows++;
    try {
      add(new ChatRow(number, RowReading.turns(parsed.get())));
    } catch (RowReading.Odd odd) {
      addBad(number, String.valueOf(odd.getMessage()));
    } catch (JacksonException broken) {
      addBad(number, "this is no JSON: " + broken.getOriginalMessage());
    }
  }

  private void add(ChatRow row) {
    if (first.size() < MOST_SHOWN) {
      first.add(row);
    }
    long size = row.characters();
    lengths.add(size);
    characters += size;
    turns += row.turns().size();
    if (size > longest) {
      longest = size;
      longestRow = row.number();
    }
  }

  private void addBad(long number, String why) {
    badRows++;
    if (bad.size() < MOST_BAD) {
      bad.add(new DatasetLook.Bad(number, why));
    }
  }

  /** The file itself is broken from here on. */
  void broken(String why) {
    addBad(rows + 1, "the list is broken here: " + why);
  }

  DatasetLook look(boolean whole) {
    return new DatasetLook(
        whole,
        null,
        rows,
        List.copyOf(first),
        turns,
        characters,
        longest,
        longestRow,
        lengths.bins(),
        List.copyOf(bad),
        badRows);
  }
}
