package io.tunewright.worker.plan;

import io.tunewright.plan.DatasetFacts;
import io.tunewright.worker.dataset.BadLines;
import io.tunewright.worker.dataset.BadRow;
import io.tunewright.worker.dataset.ChatRow;
import io.tunewright.worker.dataset.ChatRow.Turn;
import io.tunewright.worker.dataset.ChatRows;
import io.tunewright.worker.dataset.Lines;
import io.tunewright.worker.dataset.Lines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** One pass over a dataset, in memory that doesn't grow with it. */
final class DatasetReading {
  /** What chat templates put around a message, roughly: its role and two marks. */
  private static final int TOKENS_AROUND = 4;

  private static final int NAMED_FIELDS = 10;

  sealed interface Result {
    record Good(DatasetFacts facts) implements Result {}

    record Bad(String reason) implements Result {}
  }

  private final TokenCounter counter;
  private final int limit;
  private final Runnable pulse;
  private final BadLines bad = new BadLines("line");
  private final TreeSet<String> ignored = new TreeSet<>();
  private long rows;
  private long tokens;
  private long trainedTokens;
  private long longestRow;
  private long cutRows;
  private long barrenRows;

  private DatasetReading(TokenCounter counter, int limit, Runnable pulse) {
    this.counter = counter;
    this.limit = limit;
    this.pulse = pulse;
  }

  /**
   * @param limit tokens at which rows are cut
   * @param pulse called once for each line
   */
  static Result read(
      InputStream in, TokenCounter counter, int limit, DatasetRules rules, Runnable pulse)
      throws IOException {
    var reading = new DatasetReading(counter, limit, pulse);
    reading.readLines(new Lines(in, rules.longestLine()));
    return reading.result(rules);
  }

  private void readLines(Lines lines) throws IOException {
    long blankSince = 0;
    for (Optional<Line> next = lines.next(); next.isPresent(); next = lines.next()) {
      pulse.run();
      Line line = next.get();
      if (line instanceof Line.Text text && text.text().isBlank()) {
        blankSince = blankSince == 0 ? line.number() : blankSince;
        continue;
      }
      for (long blank = blankSince; blank > 0 && blank < line.number(); blank++) {
        bad.add(blank, "is blank, wanted a row");
      }
      blankSince = 0;
      switch (line) {
        case Line.Unreadable(long number, String reason) -> bad.add(number, reason);
        case Line.Text(long number, String text) -> readRow(number, text);
      }
    }
  }

  private void readRow(long number, String line) {
    rows++;
    try {
      ChatRow row = ChatRows.read(line);
      if (bad.none()) {
        tally(row);
      }
    } catch (BadRow wrong) {
      bad.add(number, wrong.reason());
    }
  }

  private void tally(ChatRow row) {
    long at = 0;
    long trained = 0;
    for (Turn turn : row.turns()) {
      long from = at + TOKENS_AROUND;
      at = from + counter.count(turn.content());
      if (turn.trained()) {
        trained += Math.max(0, Math.min(at, limit) - from);
      }
    }
    tokens += Math.min(at, limit);
    trainedTokens += trained;
    longestRow = Math.max(longestRow, at);
    cutRows += at > limit ? 1 : 0;
    barrenRows += trained == 0 ? 1 : 0;
    if (ignored.size() < NAMED_FIELDS) {
      ignored.addAll(row.ignored());
    }
  }

  private Result result(DatasetRules rules) {
    if (!bad.none()) {
      return new Result.Bad(bad.inWords());
    }
    if (rows < rules.fewestRows()) {
      return new Result.Bad(
          "the file has %d rows, wanted at least %d".formatted(rows, rules.fewestRows()));
    }
    if (trainedTokens == 0) {
      return new Result.Bad(
          "no assistant message begins within the first %d tokens of its row, wanted a longer sequence_length"
              .formatted(limit));
    }
    return new Result.Good(
        new DatasetFacts(rows, tokens, trainedTokens, longestRow, warnings(), null));
  }

  private List<String> warnings() {
    var warnings = new ArrayList<String>();
    if (cutRows > 0) {
      warnings.add(
          "%,d of %,d rows are longer than %,d tokens and will be cut (an estimate until the trainer has counted)"
              .formatted(cutRows, rows, limit));
    }
    if (barrenRows > 0) {
      warnings.add(
          "%,d rows teach nothing: no assistant message that counts begins within %,d tokens"
              .formatted(barrenRows, limit));
    }
    if (!ignored.isEmpty()) {
      warnings.add("fields that training does not read: " + String.join(", ", ignored));
    }
    counter.caveat().ifPresent(warnings::add);
    return warnings;
  }
}
