package io.tunewright.worker.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows of a {@code prompt} and its {@code completion}, each a text or a list of messages, perhaps
 * with a {@code system} text before them. Loss falls on the completion alone.
 */
final class PromptCompletion {
  static final String PROMPT = "prompt";
  static final String COMPLETION = "completion";

  private PromptCompletion() {}

  static ChatRow read(JsonNode row) throws BadRow {
    Set<String> ignored = ChatRows.ignored(row, Set.of(PROMPT, COMPLETION, Messages.SYSTEM));
    List<JsonNode> messages = new ArrayList<>();
    List<String> places = new ArrayList<>();
    Messages.system(row)
        .ifPresent(system -> {
          messages.add(system);
          places.add(Messages.SYSTEM);
        });
    add(PROMPT, "user", row, messages, places);
    int first = messages.size();
    add(COMPLETION, "assistant", row, messages, places);
    for (int i = 0; i < first; i++) {
      messages.set(i, unweighted(messages.get(i)));
    }
    return new ChatRow(ChatRows.turns(messages, places::get), ignored);
  }

  private static void add(
      String field, String role, JsonNode row, List<JsonNode> messages, List<String> places)
      throws BadRow {
    @Nullable JsonNode value = row.get(field);
    if (value == null || value.isNull()) {
      throw new BadRow(
          "has '%s' but no '%s', wanted both"
              .formatted(field.equals(PROMPT) ? COMPLETION : PROMPT, field));
    }
    if (value.isString()) {
      messages.add(Messages.of(role, value));
      places.add(field);
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        messages.add(value.get(i));
        places.add(field + "[" + i + "]");
      }
    } else {
      throw new BadRow(
          "has a %s as '%s', wanted text or a list of messages"
              .formatted(RowJson.kind(value), field));
    }
  }

  private static JsonNode unweighted(JsonNode message) {
    if (!message.path("role").asString("").equals("assistant")) {
      return message;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    message.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
    return copy.put("weight", 0);
  }
}
