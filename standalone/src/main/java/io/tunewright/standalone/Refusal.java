package io.tunewright.standalone;

import io.temporal.failure.ApplicationFailure;

/**
 * What a person at a terminal is told when something failed: the message, without its machinery.
 */
final class Refusal {
  private Refusal() {}

  static String text(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof ApplicationFailure ours) {
        return ours.getOriginalMessage();
      }
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
