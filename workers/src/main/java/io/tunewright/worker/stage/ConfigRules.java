package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Refuses configs that would make a library run code that came with the weights. */
public final class ConfigRules {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * {@code auto_map} names remote code; {@code _attn_implementation_internal} runs it even where
   * remote code is off (CVE-2026-4372).
   */
  private static final List<String> REFUSED = List.of("auto_map", "_attn_implementation_internal");

  private ConfigRules() {}

  /**
   * @throws io.temporal.failure.ApplicationFailure UNSAFE_WEIGHTS or CORRUPT_WEIGHTS naming the
   *     file
   */
  public static void check(String path, byte[] json) {
    JsonNode tree;
    try {
      tree = JSON.readTree(json);
    } catch (JacksonException broken) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          path + " is not JSON: " + broken.getOriginalMessage());
    }
    check(path, tree);
  }

  private static void check(String path, JsonNode node) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (REFUSED.contains(field.getKey())) {
        throw TuningError.UNSAFE_WEIGHTS.because(
            "%s holds '%s', which makes libraries run code that came with the weights"
                .formatted(path, field.getKey()));
      }
      check(path, field.getValue());
    }
    for (JsonNode each : node.isArray() ? node.values() : List.<JsonNode>of()) {
      check(path, each);
    }
  }
}
