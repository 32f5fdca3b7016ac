package io.tunewright.worker.dataset;

/** Why a line is no row. */
public final class BadRow extends Exception {
  BadRow(String reason) {
    super(reason, null, false, false);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
