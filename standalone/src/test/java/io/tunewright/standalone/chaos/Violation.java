package io.tunewright.standalone.chaos;

/** What a judge found that must never be. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1;

  /** Which promise was broken. */
  enum Kind {
    LOST_JOB("lost jobs"),
    DUPLICATE_LAUNCH("duplicate launches"),
    STOPPED_TRAINER("healthy trainers stopped"),
    REPEATED_MOVE("aliases moved otherwise than once"),
    WRONG_OUTCOME("outcomes that are wrong or told twice"),
    UNTOLD_EVENT("events untold, or told by two ids"),
    LOST_STEPS("steps lost beyond a checkpoint"),
    CORRUPT_ARTEFACT("corrupt artefacts"),
    DISAGREEMENT("disagreements of catalog, history and store"),
    LEFTOVER("things left behind"),
    NOT_PLAYED("rounds that could not be played");

    final String plural;

    Kind(String plural) {
      this.plural = plural;
    }
  }

  final transient Kind kind;

  Violation(Kind kind, String found) {
    super(kind + ": " + found);
    this.kind = kind;
  }

  /** Whatever fails in it is a violation of this kind, unless it is one already. */
  static void check(Kind kind, Runnable check) {
    try {
      check.run();
    } catch (Violation already) {
      throw already;
    } catch (AssertionError | RuntimeException found) {
      Violation violation = new Violation(kind, String.valueOf(found.getMessage()));
      violation.initCause(found);
      throw violation;
    }
  }
}
