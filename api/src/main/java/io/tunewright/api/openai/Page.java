package io.tunewright.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.fault.TuningError;
import java.util.List;
import java.util.function.Function;

/**
 * One page of a list, in OpenAI's shape; the next one begins {@code after} its last id.
 *
 * @param hasMore never left out: without it clients page until a page is empty
 * @param firstId empty on an empty page: clients that check answers refuse null
 */
public record Page<T>(
    @JsonProperty("object") String object,
    @JsonProperty("data") List<T> data,
    @JsonProperty("has_more") boolean hasMore,
    @JsonProperty("first_id") String firstId,
    @JsonProperty("last_id") String lastId) {

  public Page {
    data = List.copyOf(data);
  }

  /**
   * @param fetched one more than {@code limit}, if there are more
   */
  public static <T> Page<T> of(List<T> fetched, int limit, Function<T, String> id) {
    List<T> data = fetched.subList(0, Math.min(limit, fetched.size()));
    return new Page<>(
        "list",
        data,
        fetched.size() > limit,
        data.isEmpty() ? "" : id.apply(data.getFirst()),
        data.isEmpty() ? "" : id.apply(data.getLast()));
  }

  /** The limit as given, or the refusal of one that is out of bounds. */
  public static int limit(int wanted, int most) {
    if (wanted < 1 || wanted > most) {
      throw TuningError.INVALID_REQUEST.at(
          "limit", "limit is %d, wanted 1 to %d".formatted(wanted, most));
    }
    return wanted;
  }
}
