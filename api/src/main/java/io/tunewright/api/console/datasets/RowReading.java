package io.tunewright.api.console.datasets;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns a row of any of the known shapes into messages, for people to read. What a trainer makes of
 * it, planning says, which is stricter.
 */
final class RowReading {
  private RowReading() {}

  /** What is wrong with a row, in a sentence. */
  static final class Odd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Odd(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * @throws Odd saying what was seen and what was wanted
   */
  static List<ChatTurn> turns(JsonNode row) {
    if (!row.isObject()) {
      throw new Odd("the row is %s, wanted an object".formatted(kind(row)));
    }
    List<ChatTurn> turns = new ArrayList<>();
    if (row.path("system").isString()) {
      turns.add(new ChatTurn("system", row.path("system").asString(), false, null));
    }
    if (row.has("messages")) {
      addAll(turns, "messages", row.path("messages"), true);
    } else if (row.has("conversations")) {
      addAll(turns, "conversations", row.path("conversations"), true);
    } else if (row.has("prompt") && row.has("completion")) {
      addSide(turns, "prompt", row.path("prompt"), "user", false);
      addSide(turns, "completion", row.path("completion"), "assistant", true);
    } else {
      throw new Odd(
          "the row has the fields %s, wanted messages, conversations, or prompt and completion"
              .formatted(row.propertyNames()));
    }
    return turns;
  }

  private static void addSide(
      List<ChatTurn> turns, String field, JsonNode side, String role, boolean trained) {
    if (side.isString()) {
      turns.add(new ChatTurn(role, side.asString(), trained, null));
    } else {
      addAll(turns, field, side, trained);
    }
  }

  private static void addAll(
      List<ChatTurn> turns, String field, JsonNode messages, boolean trained) {
    if (!messages.isArray() || messages.isEmpty()) {
      throw new Odd("%s is %s, wanted a list of messages".formatted(field, kind(messages)));
    }
    for (int i = 0; i < messages.size(); i++) {
      turns.add(turn(field + "[" + i + "]", messages.get(i), trained));
    }
  }

  private static ChatTurn turn(String place, JsonNode message, boolean trained) {
    String role = role(message.path("role").asString(message.path("from").asString("")));
    if (role.isEmpty()) {
      throw new Odd(place + " has no role, wanted system, user, assistant or tool");
    }
    JsonNode content = message.has("content") ? message.path("content") : message.path("value");
    String tools = tools(message);
    if (!content.isString() && !content.isArray() && tools == null) {
      throw new Odd("%s has a content that is %s, wanted text".formatted(place, kind(content)));
    }
    boolean counts = trained && role.equals("assistant") && message.path("weight").asDouble(1) != 0;
    return new ChatTurn(
        role, content.isString() ? content.asString() : parts(content), counts, tools);
  }

  private static String role(String word) {
    return switch (word) {
      case "human" -> "user";
      case "gpt", "chatgpt", "model", "bot", "bing", "bard" -> "assistant";
      default -> word;
    };
  }

  /** Text of a content in parts; what is no text is named. */
  private static String parts(JsonNode content) {
    List<String> texts = new ArrayList<>();
    for (JsonNode part : content) {
      texts.add(
          part.path("text").isString()
              ? part.path("text").asString()
              : "[" + part.path("type").asString("part") + "]");
    }
    return String.join("\n", texts);
  }

  private static @Nullable String tools(JsonNode message) {
    JsonNode calls =
        message.has("tool_calls") ? message.path("tool_calls") : message.path("function_call");
    return calls.isMissingNode() || calls.isNull() ? null : calls.toPrettyString();
  }

  private static String kind(JsonNode node) {
    return node.isMissingNode()
        ? "missing"
        : node.isNull()
            ? "null"
            : node.isObject()
                ? "an object"
                : node.isArray()
                    ? (node.isEmpty() ? "an empty list" : "a list")
                    : node.isString() ? "text" : "'" + node.asString() + "'";
  }
}
