package io.tunewright.api.console.datasets;

import java.util.List;

/**
 * One row of a dataset.
 *
 * @param number from 1; of JSON lines the line's
 */
public record ChatRow(long number, List<ChatTurn> turns) {
  public ChatRow {
    turns = List.copyOf(turns);
  }

  long characters() {
    return turns.stream().mapToLong(turn -> turn.text().length()).sum();
  }
}
