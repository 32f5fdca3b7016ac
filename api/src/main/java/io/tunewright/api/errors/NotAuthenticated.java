package io.tunewright.api.errors;

/** A request that shows no valid key. */
public final class NotAuthenticated extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotAuthenticated(String message) {
    super(message, null, false, false);
  }
}
