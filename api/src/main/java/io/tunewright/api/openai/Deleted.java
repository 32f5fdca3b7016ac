package io.tunewright.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a delete answers. */
public record Deleted(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("deleted") boolean deleted) {

  public static Deleted of(String id, String object) {
    return new Deleted(id, object, true);
  }
}
