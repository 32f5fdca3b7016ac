package io.tunewright.api.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lines of one run.
 *
 * @param attempt whose lines these are
 * @param data each with its {@code seq}
 * @param lastSeq what to ask {@code after} for the next ones
 */
@Schema(name = "Lines")
public record Lines(
    @JsonProperty("object") String object,
    @JsonProperty("attempt") int attempt,
    @JsonProperty("data") @Schema(type = "array", implementation = Object.class)
        List<ObjectNode> data,
    @JsonProperty("has_more") boolean hasMore,
    @JsonProperty("last_seq") long lastSeq) {
  /** How many a caller may ask for at once. */
  public static final int MOST = 10_000;

  /**
   * @param fetched the lines after {@code after}, one more than {@code limit} where there are more
   */
  public static Lines of(int attempt, List<ObjectNode> fetched, long after, int limit) {
    List<ObjectNode> data = fetched.subList(0, Math.min(limit, fetched.size()));
    return new Lines(
        "list",
        attempt,
        data,
        fetched.size() > limit,
        data.isEmpty() ? after : data.getLast().path("seq").asLong());
  }

  /** Those of a log as it was written. */
  public String text() {
    return data.stream()
        .map(line -> line.path("line").asString("") + "\n")
        .collect(Collectors.joining());
  }
}
