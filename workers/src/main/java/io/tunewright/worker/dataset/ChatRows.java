package io.tunewright.worker.dataset;

import io.tunewright.worker.dataset.ChatRow.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads lines as OpenAI's chat rows for supervised tuning, and says what is wrong with one. */
public final class ChatRows {
  private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");
  private static final Set<String> FIELDS = Set.of("role", "content", "name", "weight");
  private static final String FOR_TOOLS = "needs a trainer that supports tools";

  /** Fields of rows and messages that only some trainers could use. */
  private static final Map<String, String> BEYOND_TEXT =
      Map.of(
          "tools", FOR_TOOLS,
          "functions", FOR_TOOLS,
          "parallel_tool_calls", FOR_TOOLS,
          "tool_calls", FOR_TOOLS,
          "tool_call_id", FOR_TOOLS,
          "function_call", FOR_TOOLS,
          "audio", "needs a trainer that supports audio");

  private static final Map<String, String> OTHER_FORMATS =
      Map.of(
          "prompt", "a prompt and completion",
          "completion", "a prompt and completion",
          "preferred_output", "a preference (method dpo)",
          "conversations", "ShareGPT's conversations",
          "text", "plain text");

  private ChatRows() {}

  public static ChatRow read(String line) throws BadRow {
    return read(RowJson.parsed(line));
  }

  static ChatRow read(JsonNode row) throws BadRow {
    if (!row.isObject()) {
      throw new BadRow("is a JSON %s, wanted an object with messages".formatted(RowJson.kind(row)));
    }
    Set<String> ignored = ignored(row, Set.of("messages"));
    @Nullable JsonNode messages = row.get("messages");
    if (messages == null || !messages.isArray()) {
      throw new BadRow(noMessages(ignored));
    }
    return new ChatRow(turns(List.copyOf(messages.values()), RowJson.placeIn("messages")), ignored);
  }

  /**
   * The fields of a row that training doesn't read.
   *
   * @param read those that it does
   * @throws BadRow where one of them would be needed
   */
  static Set<String> ignored(JsonNode row, Set<String> read) throws BadRow {
    var ignored = new HashSet<String>();
    for (Map.Entry<String, JsonNode> field : row.properties()) {
      if (!RowJson.absent(field.getValue()) && !read.contains(field.getKey())) {
        refuseBeyondText(field.getKey());
        ignored.add(RowJson.shortened(field.getKey()));
      }
    }
    return ignored;
  }

  private static String noMessages(Set<String> fields) {
    for (String field : fields) {
      String format = OTHER_FORMATS.get(field);
      if (format != null) {
        return "has %s, wanted messages".formatted(format);
      }
    }
    return "has no list of messages, wanted {\"messages\": [...]}";
  }

  /**
   * What messages are to training.
   *
   * @param at names the message with an index, for what is said against it
   */
  static List<Turn> turns(List<JsonNode> messages, IntFunction<String> at) throws BadRow {
    var turns = new ArrayList<Turn>();
    for (JsonNode message : messages) {
      turns.add(turn(at.apply(turns.size()), message));
    }
    if (turns.isEmpty()) {
      throw new BadRow("has an empty list of messages");
    }
    if (turns.stream().noneMatch(turn -> turn.role().equals("assistant"))) {
      throw new BadRow("has no message of the assistant, wanted at least one to learn from");
    }
    if (turns.stream().noneMatch(Turn::trained)) {
      throw new BadRow("every assistant message has weight 0, wanted at least one that counts");
    }
    if (turns.getFirst().trained()) {
      throw new BadRow(
          "begins with an assistant message, which answers nothing, wanted one before it or weight 0");
    }
    if (!turns.getLast().role().equals("assistant")) {
      throw new BadRow(
          "ends with a message of the %s, wanted the assistant".formatted(turns.getLast().role()));
    }
    return turns;
  }

  private static Turn turn(String at, JsonNode message) throws BadRow {
    if (!message.isObject()) {
      throw new BadRow("%s is a JSON %s, wanted an object".formatted(at, RowJson.kind(message)));
    }
    String role = role(at, message);
    for (Map.Entry<String, JsonNode> field : message.properties()) {
      if (!RowJson.absent(field.getValue()) && !FIELDS.contains(field.getKey())) {
        refuseBeyondText(field.getKey());
        throw new BadRow(
            "%s has an unknown field '%s', wanted role, content, name, weight"
                .formatted(at, RowJson.shortened(field.getKey())));
      }
    }
    boolean assistant = role.equals("assistant");
    String content = content(at, message.get("content"));
    if (assistant && content.isBlank()) {
      throw new BadRow("%s is an empty assistant message, wanted text".formatted(at));
    }
    return new Turn(role, content, weight(at, message.get("weight"), assistant) && assistant);
  }

  private static String role(String at, JsonNode message) throws BadRow {
    @Nullable JsonNode role = message.get("role");
    if (role == null || !role.isString()) {
      throw new BadRow("%s has no role, wanted system, user or assistant".formatted(at));
    }
    String word = role.stringValue();
    if (word.equals("tool") || word.equals("function")) {
      throw new BadRow("%s is of the role %s: it %s".formatted(at, word, FOR_TOOLS));
    }
    if (!ROLES.contains(word)) {
      throw new BadRow(
          "%s has the role '%s', wanted system, user or assistant"
              .formatted(at, RowJson.shortened(word)));
    }
    return word;
  }

  private static String content(String at, @Nullable JsonNode content) throws BadRow {
    if (content == null || content.isNull()) {
      throw new BadRow("%s has no content, wanted text".formatted(at));
    }
    if (content.isArray()) {
      return joined(at, content);
    }
    if (!content.isString()) {
      throw new BadRow("%s has a %s as content, wanted text".formatted(at, RowJson.kind(content)));
    }
    return whole(at, content.stringValue());
  }

  /** Parts are joined as they are, as the trainer joins them. */
  private static String joined(String at, JsonNode parts) throws BadRow {
    var text = new StringBuilder();
    for (JsonNode part : parts) {
      String type = part.path("type").asString("");
      if (type.startsWith("image")) {
        throw new BadRow("%s has an image: it needs a trainer that supports images".formatted(at));
      }
      if (!type.equals("text") || !part.path("text").isString()) {
        throw new BadRow("%s has a part that is no text, wanted text".formatted(at));
      }
      text.append(part.path("text").stringValue());
    }
    return whole(at, text.toString());
  }

  private static String whole(String at, String text) throws BadRow {
    if (hasLoneSurrogate(text)) {
      throw new BadRow("%s has half a character (a lone \\u surrogate) in it".formatted(at));
    }
    return text;
  }

  private static boolean weight(String at, @Nullable JsonNode weight, boolean assistant)
      throws BadRow {
    if (weight == null || (weight.isNull() && !assistant)) {
      return true;
    }
    if (!assistant) {
      throw new BadRow("%s has a weight, wanted one only on assistant messages".formatted(at));
    }
    if (!weight.isIntegralNumber() || weight.longValue() < 0 || weight.longValue() > 1) {
      throw new BadRow(
          "%s has the weight %s, wanted 0 or 1"
              .formatted(at, RowJson.shortened(weight.toString())));
    }
    return weight.longValue() == 1;
  }

  private static void refuseBeyondText(String field) throws BadRow {
    String need = BEYOND_TEXT.get(field);
    if (need != null) {
      throw new BadRow("has %s: it %s".formatted(field, need));
    }
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints()
        .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }
}
