package io.tunewright.worker.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a row may look like, told by its fields; of several, the first here counts. */
enum RowShape {
  CHAT("messages", "messages"),
  SHAREGPT("ShareGPT's conversations", ShareGpt.CONVERSATIONS),
  PROMPT("a prompt and completion", PromptCompletion.PROMPT, PromptCompletion.COMPLETION);

  private final String words;
  private final List<String> fields;

  RowShape(String words, String... fields) {
    this.words = words;
    this.fields = List.of(fields);
  }

  static Optional<RowShape> of(JsonNode row) {
    return Arrays.stream(values())
        .filter(shape -> shape.fields.stream().anyMatch(row::hasNonNull))
        .findFirst();
  }

  /** Every field that tells one of the shapes. */
  static List<String> allFields() {
    return Arrays.stream(values()).flatMap(shape -> shape.fields.stream()).toList();
  }

  String words() {
    return words;
  }
}
