package io.tunewright.worker.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows of {@code conversations}, whose turns are {@code from} somebody with a {@code value}. Loss
 * falls on the model's turns; on one that opens a conversation, and so answers nothing, it doesn't,
 * and what a person says last, to no answer, is left out: most such files have rows like that.
 */
final class ShareGpt {
  static final String CONVERSATIONS = "conversations";

  private static final Map<String, String> ROLES =
      Map.ofEntries(
          Map.entry("system", "system"),
          Map.entry("human", "user"),
          Map.entry("user", "user"),
          Map.entry("gpt", "assistant"),
          Map.entry("chatgpt", "assistant"),
          Map.entry("assistant", "assistant"),
          Map.entry("model", "assistant"),
          Map.entry("bot", "assistant"),
          Map.entry("bing", "assistant"),
          Map.entry("bard", "assistant"));

  private static final Set<String> FIELDS = Set.of("from", "role", "value", "content", "weight");

  private static final Set<String> OF_TOOLS =
      Set.of("tool", "function", "function_call", "function_response", "observation");

  private final Set<String> ignored = new TreeSet<>();
  private long openings;
  private long unanswered;

  ChatRow read(JsonNode row) throws BadRow {
    Set<String> ignoredInRow = ChatRows.ignored(row, Set.of(CONVERSATIONS, Messages.SYSTEM));
    @Nullable JsonNode turns = row.get(CONVERSATIONS);
    if (turns == null || !turns.isArray()) {
      throw new BadRow("has no list of conversations, wanted {\"conversations\": [...]}");
    }
    List<JsonNode> messages = new ArrayList<>();
    List<String> places = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      places.add(CONVERSATIONS + "[" + i + "]");
      messages.add(message(places.getLast(), turns.get(i)));
    }
    mendEnds(messages);
    Messages.system(row)
        .ifPresent(system -> {
          messages.addFirst(system);
          places.addFirst(Messages.SYSTEM);
        });
    return new ChatRow(ChatRows.turns(messages, places::get), ignoredInRow);
  }

  private ObjectNode message(String at, JsonNode turn) throws BadRow {
    if (!turn.isObject()) {
      throw new BadRow("%s is a JSON %s, wanted an object".formatted(at, RowJson.kind(turn)));
    }
    JsonNode from = either(turn, "from", "role");
    JsonNode value = either(turn, "value", "content");
    if (from == null || value == null) {
      throw new BadRow(
          "%s has no '%s', wanted both 'from' and 'value'"
              .formatted(at, from == null ? "from" : "value"));
    }
    ObjectNode message = Messages.of(role(at, from), value);
    ignored.addAll(ChatRows.ignored(turn, FIELDS));
    if (turn.has("weight")) {
      message.set("weight", turn.get("weight"));
    }
    return message;
  }

  private static @Nullable JsonNode either(JsonNode turn, String name, String other) {
    JsonNode value = turn.get(name);
    return value == null || value.isNull() ? turn.get(other) : value;
  }

  private static String role(String at, JsonNode from) throws BadRow {
    String word = from.asString("");
    if (OF_TOOLS.contains(word)) {
      throw new BadRow("%s is from %s: it needs a trainer that supports tools".formatted(at, word));
    }
    String role = ROLES.get(word);
    if (role == null) {
      throw new BadRow(
          "%s is from '%s', wanted human, gpt or system".formatted(at, RowJson.shortened(word)));
    }
    return role;
  }

  private void mendEnds(List<JsonNode> messages) {
    for (JsonNode message : messages) {
      String role = message.path("role").asString("");
      if (role.equals("assistant")) {
        openings++;
        ((ObjectNode) message).put("weight", 0);
      }
      if (!role.equals("system")) {
        break;
      }
    }
    boolean left = false;
    while (!messages.isEmpty() && messages.getLast().path("role").asString("").equals("user")) {
      messages.removeLast();
      left = true;
    }
    unanswered += left ? 1 : 0;
  }

  /** What was done to rows that a user should know of. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (openings > 0) {
      warnings.add(
          "%,d conversations open with a turn of the model, on which no loss falls"
              .formatted(openings));
    }
    if (unanswered > 0) {
      warnings.add(
          "%,d conversations end with a turn of a person, which was left out"
              .formatted(unanswered));
    }
    if (!ignored.isEmpty()) {
      warnings.add("fields of turns that training does not read: " + String.join(", ", ignored));
    }
    return warnings;
  }
}
