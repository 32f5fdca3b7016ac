package io.tunewright.standalone.chaos;

/**
 * How a round's jobs must end.
 *
 * @param status in the catalog's words
 * @param fewestTrainings how many attempts there must be at least
 * @param mostTrainings and at most
 * @param mostEvaluations likewise
 * @param stopped whether a trainer may have been asked to stop
 */
record Expectation(
    String status, int fewestTrainings, int mostTrainings, int mostEvaluations, boolean stopped) {

  /** As if nothing had happened: nothing that wasn't the trainer may touch the trainer. */
  static final Expectation UNTOUCHED = new Expectation("succeeded", 1, 1, 1, false);

  static final Expectation CANCELLED = new Expectation("cancelled", 0, 1, 1, true);

  /** The trainer itself was the victim. */
  static Expectation trainings(int many) {
    return new Expectation("succeeded", many, many, 1, false);
  }

  /** The evaluator itself was the victim. */
  static Expectation evaluations(int many) {
    return new Expectation("succeeded", 1, 1, many, false);
  }
}
