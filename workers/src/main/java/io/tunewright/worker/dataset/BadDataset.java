package io.tunewright.worker.dataset;

/** Why a file is no dataset: what was seen and what was wanted. */
public final class BadDataset extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadDataset(String reason) {
    super(reason, null, false, false);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
