package io.tunewright.api.console;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written into a form that was refused, for its page to fill it in again. Lies in the
 * session meanwhile.
 */
public record Sent(Map<String, List<String>> fields) implements Serializable {

  /** The form has such a field, and so is the one that was sent. */
  public boolean has(String field) {
    return fields.containsKey(field);
  }

  /** What stands in a field; null where it has none. */
  public @Nullable String value(String field) {
    List<String> values = fields.get(field);
    return values == null ? null : values.getFirst();
  }

  /** Whether a box or a choice was ticked. */
  public boolean ticks(String field, String value) {
    return fields.getOrDefault(field, List.of()).contains(value);
  }
}
