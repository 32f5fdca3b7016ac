package io.tunewright.worker.dataset;

import io.tunewright.worker.dataset.ChatRow.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads lines as OpenAI's chat rows for supervised tuning, and says what is wrong with one. */
public final class ChatRows {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Pattern DUPLICATE =
      Pattern.compile("Duplicate \\w+ property \"(.{1,40})\".*");
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
    JsonNode row = parsed(line);
    if (!row.isObject()) {
      throw new BadRow("is a JSON %s, wanted an object with messages".formatted(kind(row)));
    }
    var ignored = new HashSet<String>();
    for (Map.Entry<String, JsonNode> field : row.properties()) {
      if (absent(field.getValue()) || field.getKey().equals("messages")) {
        continue;
      }
      refuseBeyondText(field.getKey());
      ignored.add(shortened(field.getKey()));
    }
    @Nullable JsonNode messages = row.get("messages");
    if (messages == null || !messages.isArray()) {
      throw new BadRow(noMessages(ignored));
    }
    return new ChatRow(turns(messages), ignored);
  }

  /** Jackson's own messages may quote the line, which belongs in no log. */
  private static JsonNode parsed(String line) throws BadRow {
    try {
      return JSON.readTree(line);
    } catch (JacksonException broken) {
      Matcher twice = DUPLICATE.matcher(String.valueOf(broken.getOriginalMessage()));
      if (twice.lookingAt()) {
        throw new BadRow("has the key '%s' twice in one object".formatted(twice.group(1)));
      }
      TokenStreamLocation where = broken.getLocation();
      throw new BadRow(
          where == null
              ? "is not valid JSON"
              : "is not valid JSON at column %,d".formatted(where.getColumnNr()));
    }
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

  private static List<Turn> turns(JsonNode messages) throws BadRow {
    var turns = new ArrayList<Turn>();
    for (JsonNode message : messages) {
      turns.add(turn("messages[" + turns.size() + "]", message));
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
      throw new BadRow("%s is a JSON %s, wanted an object".formatted(at, kind(message)));
    }
    String role = role(at, message);
    for (Map.Entry<String, JsonNode> field : message.properties()) {
      if (!absent(field.getValue()) && !FIELDS.contains(field.getKey())) {
        refuseBeyondText(field.getKey());
        throw new BadRow(
            "%s has an unknown field '%s', wanted role, content, name, weight"
                .formatted(at, shortened(field.getKey())));
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
          "%s has the role '%s', wanted system, user or assistant".formatted(at, shortened(word)));
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
      throw new BadRow("%s has a %s as content, wanted text".formatted(at, kind(content)));
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
          "%s has the weight %s, wanted 0 or 1".formatted(at, shortened(weight.toString())));
    }
    return weight.longValue() == 1;
  }

  private static void refuseBeyondText(String field) throws BadRow {
    String need = BEYOND_TEXT.get(field);
    if (need != null) {
      throw new BadRow("has %s: it %s".formatted(field, need));
    }
  }

  /** Exports of conversations carry fields that say nothing. */
  private static boolean absent(JsonNode value) {
    return value.isNull() || (value.isContainer() && value.isEmpty());
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints()
        .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "list";
      case BOOLEAN -> "boolean";
      case NULL -> "null";
      case NUMBER -> "number";
      case STRING -> "string";
      case OBJECT, POJO -> "object";
      case BINARY, MISSING -> "nothing";
    };
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
