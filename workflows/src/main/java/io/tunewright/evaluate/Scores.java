package io.tunewright.evaluate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that was measured of one model.
 *
 * @param byMetric by {@code <task>/<metric>}, sorted; and {@code validation_loss}
 */
public record Scores(@JsonValue Map<String, Score> byMetric) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Scores {
    byMetric = Collections.unmodifiableMap(new TreeMap<>(byMetric));
  }
}
