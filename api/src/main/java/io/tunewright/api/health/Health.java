package io.tunewright.api.health;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a process is and what can't be relied on with it. Whoever puts the process together provides
 * one as a bean.
 *
 * @param temporal what kind of Temporal server it works with, in words
 * @param warnings for people, empty where all is as in production
 */
public record Health(
    @JsonProperty("role") String role,
    @JsonProperty("version") String version,
    @JsonProperty("temporal") String temporal,
    @JsonProperty("warnings") List<String> warnings) {
  public Health {
    warnings = List.copyOf(warnings);
  }
}
