package io.tunewright.api.console.reference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads schemas of an OpenAPI description as people want them: fields, and an example. */
final class SchemaReading {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String REF = "#/components/schemas/";

  /** Deeper than this an example only hints. */
  private static final int DEEPEST = 5;

  private final JsonNode schemas;

  SchemaReading(JsonNode description) {
    this.schemas = description.path("components").path("schemas");
  }

  /** The fields of an object's schema, in their order; none for other schemas. */
  List<Field> fields(JsonNode schema) {
    JsonNode object = resolved(schema);
    Set<String> required = new HashSet<>();
    object.path("required").forEach(name -> required.add(name.asString()));
    List<Field> fields = new ArrayList<>();
    object
        .path("properties")
        .properties()
        .forEach(property -> {
          JsonNode of = property.getValue();
          fields.add(
              new Field(
                  property.getKey(),
                  type(of),
                  schemaName(of),
                  required.contains(property.getKey()),
                  describe(of)));
        });
    return List.copyOf(fields);
  }

  static @Nullable String describe(JsonNode schema) {
    String text = schema.path("description").asString("");
    List<String> words = new ArrayList<>();
    schema.path("enum").forEach(word -> words.add(word.asString()));
    String choice = words.isEmpty() ? "" : "One of " + String.join(", ", words) + ".";
    String both = (text + (text.isEmpty() || choice.isEmpty() ? "" : ". ") + choice).strip();
    return both.isEmpty() ? null : both;
  }

  /** In a word or two: {@code text}, {@code list of Job}, {@code Job or Plan}. */
  static String type(JsonNode schema) {
    String name = schemaName(schema);
    if (schema.path("type").asString("").equals("array")) {
      return "list of " + type(schema.path("items"));
    }
    if (name != null) {
      return name;
    }
    JsonNode choices = schema.has("oneOf") ? schema.path("oneOf") : schema.path("anyOf");
    if (choices.isArray()) {
      List<String> types = new ArrayList<>();
      choices.forEach(choice -> types.add(type(choice)));
      return String.join(" or ", types);
    }
    String type = schema.path("type").asString("");
    return switch (type) {
      case "string" -> schema.path("format").asString("").equals("binary") ? "file" : "text";
      case "integer" -> "whole number";
      case "number" -> "number";
      case "boolean" -> "true or false";
      case "object" -> schema.has("additionalProperties") ? "object of names" : "object";
      default -> type.isEmpty() ? "anything" : type;
    };
  }

  /** The schema that this one, or the items of this list, refer to by name. */
  static @Nullable String schemaName(JsonNode schema) {
    JsonNode at = schema.path("type").asString("").equals("array") ? schema.path("items") : schema;
    String ref = at.path("$ref").asString("");
    return ref.startsWith(REF) ? ref.substring(REF.length()) : null;
  }

  private JsonNode resolved(JsonNode schema) {
    String ref = schema.path("$ref").asString("");
    return ref.startsWith(REF) ? schemas.path(ref.substring(REF.length())) : schema;
  }

  /** What a value may look like, with all required fields and, of answers, all others. */
  String example(JsonNode schema, boolean all) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value(schema, all, 0));
  }

  private JsonNode value(JsonNode reference, boolean all, int depth) {
    JsonNodeFactory make = JSON.getNodeFactory();
    JsonNode schema = resolved(reference);
    for (String told : new String[] {"example", "default"}) {
      if (schema.has(told)) {
        return schema.path(told);
      }
    }
    if (schema.path("enum").isArray()) {
      return schema.path("enum").get(0);
    }
    JsonNode choices = schema.has("oneOf") ? schema.path("oneOf") : schema.path("anyOf");
    if (choices.isArray() && !choices.isEmpty()) {
      return value(choices.get(0), all, depth);
    }
    return switch (schema.path("type").asString(schema.has("properties") ? "object" : "")) {
      case "object" -> object(schema, all, depth);
      case "array" -> {
        var list = make.arrayNode();
        yield depth < DEEPEST ? list.add(value(schema.path("items"), all, depth + 1)) : list;
      }
      case "integer" -> make.numberNode(0);
      case "number" -> make.numberNode(0.0);
      case "boolean" -> make.booleanNode(true);
      default -> make.stringNode("…");
    };
  }

  private ObjectNode object(JsonNode schema, boolean all, int depth) {
    ObjectNode object = JSON.createObjectNode();
    if (depth >= DEEPEST) {
      return object;
    }
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asString()));
    schema
        .path("properties")
        .properties()
        .forEach(property -> {
          if (all || required.contains(property.getKey())) {
            object.set(property.getKey(), value(property.getValue(), all, depth + 1));
          }
        });
    return object;
  }
}
