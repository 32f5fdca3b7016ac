package io.tunewright.standalone.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A job that a round asks for.
 *
 * @param seed also the name of what the stand-in is told to do
 * @param suffix its adapter's name
 * @param padding bytes that make its checkpoints larger, as an upload in parts needs it
 * @param model its name
 * @param tricks by the order's ending, such as {@code train-1}
 * @param evaluation as the API takes it, empty for none
 */
record Order(
    long seed,
    String suffix,
    int steps,
    int saveEvery,
    int stepMillis,
    int padding,
    String model,
    Map<String, List<Trick>> tricks,
    Map<String, Object> evaluation) {
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
    return new Order(seed, "chaos-" + seed, 40, 10, 50, 0, MODEL, Map.of(), Map.of());
  }

  Order stepping(int millis) {
    return new Order(seed, suffix, steps, saveEvery, millis, padding, model, tricks, evaluation);
  }

  Order inParts() {
    return new Order(
        seed, suffix, steps, saveEvery, stepMillis, IN_PARTS, model, tricks, evaluation);
  }

  /** On weights that nobody has staged yet. */
  Order onNewWeights() {
    return new Order(
        seed,
        suffix,
        steps,
        saveEvery,
        stepMillis,
        padding,
        MODEL + "-" + seed,
        tricks,
        evaluation);
  }

  /** As another version of the same adapter. */
  Order after(Order other) {
    return new Order(
        seed, other.suffix(), steps, saveEvery, stepMillis, padding, model, tricks, evaluation);
  }

  /** A short training, then a measuring; the candidate is better than base and champion by far. */
  Order evaluated() {
    return evaluated(Map.of());
  }

  /**
   * @param more than tasks and gate
   */
  Order evaluated(Map<String, Object> more) {
    Map<String, Object> asked = new HashMap<>(more);
    asked.put("tasks", List.of(Map.of("name", task())));
    asked.put("gate", List.of(gain("base", 0.2), gain("champion", 0.1)));
    return new Order(seed, suffix, 10, 5, 30, padding, model, tricks, Map.copyOf(asked));
  }

  /** By whose name the stand-in finds its plan. */
  private String task() {
    return "chaos_" + seed;
  }

  private Map<String, Object> gain(String comparedWith, double least) {
    return Map.of("metric", task() + "/acc", "compared_with", comparedWith, "min_gain", least);
  }

  Order with(String ending, int at, String trick) {
    Map<String, List<Trick>> more = new HashMap<>(tricks);
    List<Trick> all = new ArrayList<>(more.getOrDefault(ending, List.of()));
    all.add(new Trick(at, trick));
    more.put(ending, List.copyOf(all));
    return new Order(
        seed, suffix, steps, saveEvery, stepMillis, padding, model, Map.copyOf(more), evaluation);
  }

  /** What its job asks for beside what OpenAI's API has. */
  Map<String, Object> extras() {
    Map<String, Object> extras = new HashMap<>();
    extras.put("max_steps", steps);
    extras.put("save_every", saveEvery);
    if (!evaluation.isEmpty()) {
      extras.put("evaluation", evaluation);
    }
    return extras;
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
