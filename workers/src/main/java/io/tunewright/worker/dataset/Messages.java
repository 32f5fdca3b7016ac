package io.tunewright.worker.dataset;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Messages made of what other forms say. */
final class Messages {
  /** Both other forms may have a text of the system beside their turns. */
  static final String SYSTEM = "system";

  private Messages() {}

  static ObjectNode of(String role, JsonNode content) {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", role);
    message.set("content", content);
    return message;
  }

  static Optional<JsonNode> system(JsonNode row) {
    @Nullable JsonNode system = row.get(SYSTEM);
    return system == null || RowJson.absent(system)
        ? Optional.empty()
        : Optional.of(of(SYSTEM, system));
  }
}
