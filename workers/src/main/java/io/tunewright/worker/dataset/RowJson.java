package io.tunewright.worker.dataset;

import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows as JSON, and words for what stands there instead. */
final class RowJson {
  /** For values within a longer text. */
  static final JsonMapper WITHIN =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonMapper ALONE =
      WITHIN.rebuild().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final Pattern DUPLICATE =
      Pattern.compile("Duplicate \\w+ property \"(.{1,40})\".*");

  /** Tools are often written as a string of JSON. */
  private static final Set<String> SAYING_NOTHING = Set.of("", "[]", "{}");

  private RowJson() {}

  static JsonNode parsed(String line) throws BadRow {
    try {
      return ALONE.readTree(line);
    } catch (JacksonException broken) {
      throw new BadRow(reason(broken, "column"));
    }
  }

  /**
   * Jackson's own messages may quote the row, which belongs in no log.
   *
   * @param unit {@code column} or {@code line}: how to say where it broke
   */
  static String reason(JacksonException broken, String unit) {
    Matcher twice = DUPLICATE.matcher(String.valueOf(broken.getOriginalMessage()));
    if (twice.lookingAt()) {
      return "has the key '%s' twice in one object".formatted(twice.group(1));
    }
    TokenStreamLocation where = broken.getLocation();
    if (where == null) {
      return "is not valid JSON";
    }
    return "is not valid JSON at %s %,d"
        .formatted(unit, unit.equals("column") ? where.getColumnNr() : where.getLineNr());
  }

  /** Exports of conversations carry fields that say nothing. */
  static boolean absent(JsonNode value) {
    return value.isNull()
        || (value.isContainer() && value.isEmpty())
        || (value.isString() && SAYING_NOTHING.contains(value.stringValue().strip()));
  }

  static IntFunction<String> placeIn(String list) {
    return index -> list + "[" + index + "]";
  }

  static String kind(JsonNode node) {
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

  static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
