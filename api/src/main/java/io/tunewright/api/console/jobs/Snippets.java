package io.tunewright.api.console.jobs;

import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The same request for programs. */
final class Snippets {
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** What OpenAI's client takes by name; all else goes beside. */
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "training_file",
          "validation_file",
          "suffix",
          "seed",
          "metadata",
          "method",
          "integrations");

  private Snippets() {}

  /**
   * @param address of this server, without a path
   */
  static String curl(String address, ObjectNode body) {
    return """
    curl %s/v1/fine_tuning/jobs \\
      -H "Authorization: Bearer $TUNEWRIGHT_KEY" \\
      -H 'Content-Type: application/json' \\
      -d '%s'\
    """
        .formatted(address, PRETTY.writeValueAsString(body).replace("'", "'\\''"));
  }

  static String python(String address, ObjectNode body) {
    StringBuilder call = new StringBuilder();
    body.properties()
        .forEach(field -> {
          if (KNOWN.contains(field.getKey())) {
            call.append("    %s=%s,\n".formatted(field.getKey(), literal(field.getValue(), 4)));
          }
        });
    if (body.has("tunewright")) {
      call.append(
          "    extra_body={\"tunewright\": %s},\n".formatted(literal(body.get("tunewright"), 4)));
    }
    return """
    import os
    from openai import OpenAI

    client = OpenAI(base_url="%s/v1", api_key=os.environ["TUNEWRIGHT_KEY"])
    job = client.fine_tuning.jobs.create(
    %s)
    print(job.id)\
    """
        .formatted(address, call);
  }

  /** JSON's strings and numbers are Python's too; its words are not. */
  private static String literal(JsonNode value, int indent) {
    String inner = " ".repeat(indent + 4);
    String outer = " ".repeat(indent);
    if (value.isObject()) {
      return value.properties().stream()
          .map(field ->
              "%s%s: %s,\n"
                  .formatted(
                      inner,
                      PRETTY.writeValueAsString(field.getKey()),
                      literal(field.getValue(), indent + 4)))
          .collect(Collectors.joining("", "{\n", outer + "}"));
    }
    if (value.isArray()) {
      return value
          .valueStream()
          .map(each -> literal(each, indent))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? "True" : "False";
    }
    return value.isNull() ? "None" : PRETTY.writeValueAsString(value);
  }
}
