package io.tunewright.api.console.jobs;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What one attempt measured, step by step; grows as its lines come. Not for several threads. */
final class Curve {
  private double[] steps = new double[256];
  private final Map<Measure, double[]> values = new EnumMap<>(Measure.class);
  private int size;
  private long lastSeq;

  Curve() {
    for (Measure measure : Measure.values()) {
      values.put(measure, new double[256]);
    }
  }

  void add(JsonNode line) {
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, size * 2);
      values.replaceAll((measure, all) -> Arrays.copyOf(all, size * 2));
    }
    steps[size] = line.path("step").asDouble(0);
    values.forEach((measure, all) -> all[size] = line.path(measure.field).asDouble(Double.NaN));
    size++;
    lastSeq = line.path("seq").asLong();
  }

  /** Of the newest line, 0 before the first. */
  long lastSeq() {
    return lastSeq;
  }

  int size() {
    return size;
  }

  double step(int i) {
    return steps[i];
  }

  double value(Measure measure, int i) {
    return array(measure)[i];
  }

  /** The first index whose step is beyond this one; steps don't fall within an attempt. */
  int after(double step) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (steps[middle] <= step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private double[] array(Measure measure) {
    return values.getOrDefault(measure, steps);
  }
}
