package io.tunewright.worker.plan;

/** Why a line is no row; never leaves this package. */
final class BadRow extends Exception {
  BadRow(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
