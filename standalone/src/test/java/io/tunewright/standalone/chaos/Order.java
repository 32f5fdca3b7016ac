package io.tunewright.standalone.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A job that a round asks for.
 *
 * @param seed also its name, and the name of what the stand-in is told to do
 * @param padding bytes that make its checkpoints larger, as an upload in parts needs it
 * @param model its name
 * @param tricks by the order's ending, such as {@code train-1}
 */
record Order(
    long seed,
    int steps,
    int saveEvery,
    int stepMillis,
    int padding,
    String model,
    Map<String, List<Trick>> tricks) {
  /** The model that all others share. */
  static final String MODEL = "chaos/tiny";

  /** More than the store takes in one piece. */
  private static final int IN_PARTS = 40 << 20;

  /**
   * @param at the step
   * @param name as the stand-in knows it
   */
  record Trick(int at, String name) {}

  /** Two seconds of training, a checkpoint every half of one. */
  static Order small(long seed) {
    return new Order(seed, 40, 10, 50, 0, MODEL, Map.of());
  }

  Order stepping(int millis) {
    return new Order(seed, steps, saveEvery, millis, padding, model, tricks);
  }

  Order inParts() {
    return new Order(seed, steps, saveEvery, stepMillis, IN_PARTS, model, tricks);
  }

  /** On weights that nobody has staged yet. */
  Order onNewWeights() {
    return new Order(seed, steps, saveEvery, stepMillis, padding, MODEL + "-" + seed, tricks);
  }

  Order with(String ending, int at, String trick) {
    Map<String, List<Trick>> more = new HashMap<>(tricks);
    List<Trick> all = new ArrayList<>(more.getOrDefault(ending, List.of()));
    all.add(new Trick(at, trick));
    more.put(ending, List.copyOf(all));
    return new Order(seed, steps, saveEvery, stepMillis, padding, model, Map.copyOf(more));
  }

  /** Its adapter's name, one that no other job has. */
  String suffix() {
    return "chaos-" + seed;
  }

  /** As the stand-in reads it. */
  Map<String, Object> plan() {
    Map<String, Object> told = new HashMap<>();
    tricks.forEach((ending, all) ->
        told.put(
            ending,
            all.stream().map(trick -> Map.of("at", trick.at(), "do", trick.name())).toList()));
    return Map.of("step_ms", stepMillis, "padding", padding, "tricks", told);
  }
}
