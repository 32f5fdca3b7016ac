package io.tunewright.worker.dataset;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The rows of one file in whichever form, one after the other, as JSON. */
interface Rows extends AutoCloseable {

  /**
   * The next row, or empty at the end.
   *
   * @throws BadRow where there is a row that can't be read; asked again, it goes on behind it
   * @throws IOException where the file can't be read at the moment
   */
  Optional<JsonNode> next() throws IOException, BadRow;

  /** From 1: of the row that {@link #next} answered last or threw for. */
  long number();

  /** What the numbers count: {@code line} or {@code row}. */
  String unit();

  /** Fields of all rows that were not even looked at. */
  default List<String> leftOut() {
    return List.of();
  }

  @Override
  void close() throws IOException;
}
