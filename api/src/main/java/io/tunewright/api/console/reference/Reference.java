package io.tunewright.api.console.reference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The API as its own description has it, grouped as people look for things.
 *
 * @param groups by name
 * @param schemas by name
 */
public record Reference(List<Group> groups, List<Schema> schemas) {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  /** Operations that belong together. */
  public record Group(String name, String anchor, List<Endpoint> endpoints) {}

  /** An object that requests or answers hold. */
  public record Schema(String name, @Nullable String description, List<Field> fields) {}

  static Reference of(JsonNode description) {
    SchemaReading schemas = new SchemaReading(description);
    Map<String, List<Endpoint>> groups = new TreeMap<>();
    description
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  if (METHODS.contains(operation.getKey())) {
                    groups
                        .computeIfAbsent(
                            operation.getValue().path("tags").path(0).asString("Other"),
                            name -> new ArrayList<>())
                        .add(
                            endpoint(
                                schemas, operation.getKey(), path.getKey(), operation.getValue()));
                  }
                }));
    return new Reference(
        groups.entrySet().stream()
            .map(group ->
                new Group(
                    group.getKey(),
                    anchor(group.getKey()),
                    group.getValue().stream()
                        .sorted(Comparator.comparing(Endpoint::path))
                        .toList()))
            .toList(),
        described(description, schemas));
  }

  private static List<Schema> described(JsonNode description, SchemaReading reading) {
    Map<String, Schema> all = new TreeMap<>();
    description
        .path("components")
        .path("schemas")
        .properties()
        .forEach(schema -> {
          List<Field> fields = reading.fields(schema.getValue());
          if (!fields.isEmpty()) {
            all.put(
                schema.getKey(),
                new Schema(schema.getKey(), SchemaReading.describe(schema.getValue()), fields));
          }
        });
    return List.copyOf(all.values());
  }

  private static Endpoint endpoint(
      SchemaReading schemas, String method, String path, JsonNode operation) {
    JsonNode content = operation.path("requestBody").path("content");
    boolean form = content.has("multipart/form-data");
    JsonNode body = content.path(form ? "multipart/form-data" : "application/json").path("schema");
    JsonNode answer =
        operation.path("responses").properties().stream()
            .filter(each -> each.getKey().startsWith("2"))
            .map(each -> each.getValue().path("content").path("application/json").path("schema"))
            .findFirst()
            .orElse(MissingNode.getInstance());
    List<Endpoint.Parameter> parameters = new ArrayList<>();
    operation
        .path("parameters")
        .forEach(each ->
            parameters.add(
                new Endpoint.Parameter(
                    each.path("name").asString(),
                    each.path("in").asString(),
                    SchemaReading.type(each.path("schema")),
                    each.path("required").asBoolean(false),
                    described(each))));
    List<Field> fields = body.isMissingNode() ? List.of() : schemas.fields(body);
    String word = method.toUpperCase(Locale.ROOT);
    return new Endpoint(
        anchor(word + path),
        word,
        path,
        operation.path("summary").asString(path),
        text(operation, "description"),
        text(operation, "x-role"),
        List.copyOf(parameters),
        fields,
        SchemaReading.schemaName(body),
        curl(word, path, form, fields, body, schemas, operation.has("security")),
        answer.isMissingNode() ? null : SchemaReading.type(answer),
        SchemaReading.schemaName(answer),
        answer.isMissingNode() ? null : schemas.example(answer, true));
  }

  private static String curl(
      String method,
      String path,
      boolean form,
      List<Field> fields,
      JsonNode body,
      SchemaReading schemas,
      boolean open) {
    StringBuilder line = new StringBuilder("curl");
    if (!method.equals("GET") && !(method.equals("POST") && !fields.isEmpty())) {
      line.append(" -X ").append(method);
    }
    line.append(" \"$TUNEWRIGHT").append(path).append('"');
    if (!open) {
      line.append(" -H \"Authorization: Bearer $KEY\"");
    }
    if (form) {
      fields.stream()
          .filter(Field::required)
          .forEach(field ->
              line.append(" \\\n  -F ")
                  .append(field.name())
                  .append(field.type().equals("file") ? "=@rows.jsonl" : "=…"));
    } else if (!fields.isEmpty()) {
      line.append(" \\\n  -H 'Content-Type: application/json' -d '")
          .append(schemas.example(body, false))
          .append('\'');
    }
    return line.toString();
  }

  private static @Nullable String described(JsonNode parameter) {
    String own = text(parameter, "description");
    return own == null ? SchemaReading.describe(parameter.path("schema")) : own;
  }

  private static @Nullable String text(JsonNode node, String field) {
    String text = node.path(field).asString("");
    return text.isEmpty() ? null : text;
  }

  private static String anchor(String words) {
    return words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }
}
