package io.tunewright.worker.stage.transcode;

import io.tunewright.fault.TuningError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model's config and, where it sees or hears as well, those of its parts ({@code text_config},
 * {@code vision_config}), each of which may speak of quantisation.
 */
final class ConfigParts {
  static final String FILE = "config.json";
  static final String QUANTISATION = "quantization_config";
  static final String EXPERT_DTYPE = "expert_dtype";

  private static final String NESTED = "_config";
  private static final String TEXT = "text_config";
  private static final List<String> DTYPES = List.of("torch_dtype", "dtype");
  private static final String BFLOAT16 = "bfloat16";
  private static final JsonMapper JSON = new JsonMapper();

  private ConfigParts() {}

  /**
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS where it is no JSON object
   */
  static ObjectNode parse(byte[] json) {
    try {
      if (JSON.readTree(json) instanceof ObjectNode config) {
        return config;
      }
      throw TuningError.CORRUPT_WEIGHTS.because(FILE + " is no JSON object");
    } catch (JacksonException broken) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          FILE + " is not JSON: " + broken.getOriginalMessage());
    }
  }

  static List<JsonNode> of(JsonNode config) {
    List<JsonNode> parts = new ArrayList<>(List.of(config));
    for (Map.Entry<String, JsonNode> field : config.properties()) {
      if (field.getKey().endsWith(NESTED)
          && !field.getKey().equals(QUANTISATION)
          && field.getValue().isObject()) {
        parts.add(field.getValue());
      }
    }
    return parts;
  }

  /** The same config for weights in BF16: all else is left as it is, in its order. */
  static byte[] plain(ObjectNode config) {
    ObjectNode plain = config.deepCopy();
    for (JsonNode part : of(plain)) {
      ((ObjectNode) part).remove(List.of(QUANTISATION, EXPERT_DTYPE));
    }
    boolean told = tellDtype(plain);
    if (plain.get(TEXT) instanceof ObjectNode text) {
      told |= tellDtype(text);
    }
    if (!told) {
      plain.put(DTYPES.getFirst(), BFLOAT16);
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(plain);
  }

  private static boolean tellDtype(ObjectNode part) {
    boolean told = false;
    for (String name : DTYPES) {
      if (part.has(name)) {
        part.put(name, BFLOAT16);
        told = true;
      }
    }
    return told;
  }
}
