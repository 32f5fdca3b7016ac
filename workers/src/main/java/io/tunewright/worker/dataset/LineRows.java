package io.tunewright.worker.dataset;

import io.tunewright.worker.dataset.Lines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One row a line. Blank lines at the end are fine. */
final class LineRows implements Rows {
  private final InputStream in;
  private final Lines lines;
  private @Nullable Line held;
  private long number;

  /**
   * @param longest bytes that a line may have
   */
  LineRows(InputStream in, int longest) {
    this.in = in;
    this.lines = new Lines(in, longest);
  }

  @Override
  public Optional<JsonNode> next() throws IOException, BadRow {
    Line line = held;
    held = null;
    long blank = 0;
    while (line == null || isBlank(line)) {
      blank = line == null || blank > 0 ? blank : line.number();
      Optional<Line> next = lines.next();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      line = next.get();
    }
    if (blank > 0) {
      held = line;
      number = blank;
      throw new BadRow("is blank, wanted a row");
    }
    number = line.number();
    return switch (line) {
      case Line.Unreadable(_, String reason) -> throw new BadRow(reason);
      case Line.Text(_, String text) -> Optional.of(RowJson.parsed(text));
    };
  }

  private static boolean isBlank(Line line) {
    return line instanceof Line.Text text && text.text().isBlank();
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public String unit() {
    return "line";
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
