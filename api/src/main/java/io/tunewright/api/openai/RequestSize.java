package io.tunewright.api.openai;

import io.tunewright.fault.TuningError;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a workflow begins with travels in one message, of which Temporal takes no more than 2 MB. A
 * request is one part of it beside plans and other requests, and they all stay well below.
 */
public final class RequestSize {
  private static final int MOST_BYTES = 256 << 10;
  private static final JsonMapper JSON = new JsonMapper();

  private RequestSize() {}

  /**
   * @param field where the request stands in its body, empty where it is the whole
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST naming the part that is too
   *     large
   */
  public static void check(String field, Object request) {
    JsonNode whole = JSON.valueToTree(request);
    int bytes = bytes(whole);
    if (bytes > MOST_BYTES) {
      String largest = largest(field, whole);
      throw TuningError.INVALID_REQUEST.at(
          largest,
          "the request has %,d bytes, wanted at most %,d; most of them are in %s"
              .formatted(bytes, MOST_BYTES, largest));
    }
  }

  private static int bytes(JsonNode node) {
    return JSON.writeValueAsBytes(node).length;
  }

  /** As deep down as one part is most of what it belongs to. */
  private static String largest(String field, JsonNode node) {
    return parts(field, node)
        .max(Comparator.comparingInt(part -> bytes(part.getValue())))
        .filter(part -> 2 * bytes(part.getValue()) > bytes(node))
        .map(part -> largest(part.getKey(), part.getValue()))
        .orElse(field);
  }

  private static Stream<Map.Entry<String, JsonNode>> parts(String field, JsonNode node) {
    return node.isArray()
        ? IntStream.range(0, node.size())
            .mapToObj(i -> Map.entry("%s[%d]".formatted(field, i), node.get(i)))
        : node.properties().stream()
            .map(part ->
                Map.entry(
                    field.isEmpty() ? part.getKey() : field + "." + part.getKey(),
                    part.getValue()));
  }
}
