package io.tunewright.worker.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns the rows of one file, which all have one shape, into chat rows. */
final class Reshaping {
  private static final int NAMED_FIELDS = 10;

  private final ShareGpt shareGpt = new ShareGpt();
  private final TreeSet<String> ignored = new TreeSet<>();
  private @Nullable RowShape shape;

  /** Tells of fields that all rows have and that nobody looks at. */
  void leaveOut(List<String> fields) {
    fields.stream().limit(NAMED_FIELDS).map(RowJson::shortened).forEach(ignored::add);
  }

  ChatRow read(JsonNode row) throws BadRow {
    if (!row.isObject()) {
      throw new BadRow("is a JSON %s, wanted an object".formatted(RowJson.kind(row)));
    }
    RowShape found =
        RowShape.of(row)
            .orElseThrow(() ->
                new BadRow(
                    "has no messages, prompt and completion, or conversations, wanted one of them"));
    if (shape == null) {
      shape = found;
    } else if (shape != found) {
      throw new BadRow(
          "has %s, wanted %s as the rows before".formatted(found.words(), shape.words()));
    }
    ChatRow chat =
        switch (found) {
          case CHAT -> ChatRows.read(row);
          case SHAREGPT -> shareGpt.read(row);
          case PROMPT -> PromptCompletion.read(row);
        };
    if (ignored.size() < NAMED_FIELDS) {
      ignored.addAll(chat.ignored());
    }
    return chat;
  }

  /** What a user should know though it stops nothing. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(shareGpt.warnings());
    if (!ignored.isEmpty()) {
      warnings.add("fields that training does not read: " + String.join(", ", ignored));
    }
    return warnings;
  }
}
