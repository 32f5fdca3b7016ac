package io.tunewright.standalone.chaos;

import java.util.Set;

/**
 * How a round's jobs must end.
 *
 * @param statuses in the catalog's words; more than one where the instant decides
 * @param fewestTrainings how many attempts there must be at least
 * @param mostTrainings and at most
 * @param mostEvaluations likewise
 * @param stopped whether a trainer may have been asked to stop
 * @param evaluated how the evaluations must end that jobs ask for
 */
record Expectation(
    Set<String> statuses,
    int fewestTrainings,
    int mostTrainings,
    int mostEvaluations,
    boolean stopped,
    Evaluated evaluated) {
  private static final Set<String> SUCCEEDED = Set.of("succeeded");

  /**
   * @param states in the catalog's words
   * @param mostRuns how many runs may have measured at most
   */
  record Evaluated(Set<String> states, int mostRuns) {
    static final Evaluated ONCE = new Evaluated(Set.of("passed"), 1);
  }

  /** As if nothing had happened: nothing that wasn't the trainer may touch the trainer. */
  static final Expectation UNTOUCHED = of(SUCCEEDED, 1, 1, 1, false);

  static final Expectation CANCELLED = of(Set.of("cancelled"), 0, 1, 1, true);

  /** A cancel that may have come too late. */
  static final Expectation WHOLE_OR_CANCELLED = of(Set.of("succeeded", "cancelled"), 1, 1, 1, true);

  /** It was told to stop, and goes on from what it saved then. */
  static final Expectation GONE_ON = of(SUCCEEDED, 2, 2, 1, true);

  /** It came to an end of its own that publishes nothing. */
  static final Expectation FAILED = of(Set.of("failed"), 1, 1, 0, true);

  private static Expectation of(
      Set<String> statuses,
      int fewestTrainings,
      int mostTrainings,
      int mostEvaluations,
      boolean stopped) {
    return new Expectation(
        statuses, fewestTrainings, mostTrainings, mostEvaluations, stopped, Evaluated.ONCE);
  }

  /** The trainer itself was the victim. */
  static Expectation trainings(int many) {
    return of(SUCCEEDED, many, many, 1, false);
  }

  /** The ground was taken from under trainers and evaluators, once or more. */
  static Expectation attempts(int fewestTrainings, int most) {
    return of(SUCCEEDED, fewestTrainings, most, most, false);
  }

  /** The evaluator itself was the victim. */
  static Expectation evaluations(int many) {
    return of(SUCCEEDED, 1, 1, many, false);
  }

  /** The job is as if nothing had happened, its evaluation isn't. */
  static Expectation evaluated(int mostRuns, String... states) {
    return new Expectation(SUCCEEDED, 1, 1, 1, false, new Evaluated(Set.of(states), mostRuns));
  }
}
