package io.tunewright.worker.stage.transcode;

import io.tunewright.fault.TuningError;
import io.tunewright.worker.stage.WeightHeaders;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The index of the new shards: that of the old ones without the scales, and with the new size. */
final class NewIndex {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String MAP = "weight_map";
  private static final String METADATA = "metadata";

  private NewIndex() {}

  /**
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS where the old index names other
   *     tensors or places than the headers
   */
  static byte[] of(byte[] old, Blueprint blueprint) {
    ObjectNode index = parsed(old);
    Map<String, String> map = blueprint.weightMap();
    check(index.path(MAP), map, new HashSet<>(blueprint.scales()));
    ObjectNode metadata =
        index.get(METADATA) instanceof ObjectNode there ? there : index.putObject(METADATA);
    metadata.put("total_size", blueprint.bytes());
    if (metadata.has("total_parameters")) {
      metadata.put("total_parameters", blueprint.elements());
    }
    ObjectNode rewritten = index.putObject(MAP);
    map.forEach(rewritten::put);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(index);
  }

  private static ObjectNode parsed(byte[] old) {
    try {
      if (JSON.readTree(old) instanceof ObjectNode index && index.path(MAP).isObject()) {
        return index;
      }
      throw corrupt("it has no " + MAP);
    } catch (JacksonException broken) {
      throw corrupt("it is not JSON: " + broken.getOriginalMessage());
    }
  }

  private static void check(JsonNode old, Map<String, String> map, Set<String> scales) {
    for (Map.Entry<String, JsonNode> entry : old.properties()) {
      String there = map.get(entry.getKey());
      if (there == null
          ? !scales.contains(entry.getKey())
          : !there.equals(entry.getValue().asString(""))) {
        throw corrupt(
            "it says that tensor '%s' is in %s, it is in %s"
                .formatted(entry.getKey(), entry.getValue(), there == null ? "no shard" : there));
      }
    }
    for (Map.Entry<String, String> entry : map.entrySet()) {
      if (!old.has(entry.getKey())) {
        throw corrupt("tensor '%s' of %s is not in it".formatted(entry.getKey(), entry.getValue()));
      }
    }
  }

  private static RuntimeException corrupt(String why) {
    return TuningError.CORRUPT_WEIGHTS.because(WeightHeaders.INDEX + " is not sound: " + why);
  }
}
