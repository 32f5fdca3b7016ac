package io.tunewright.api.auth;

import jakarta.servlet.http.HttpServletRequest;

/** Which addresses are for programs; all others are the console's. */
public final class Addresses {
  private Addresses() {}

  /**
   * Whether a request is for the API, which knows no sessions: below {@code /v1} or {@code /hf}, as
   * the server reads the address, with every disguise taken off.
   */
  public static boolean isApi(HttpServletRequest request) {
    return request.getServletPath().matches("/(v1|hf)(/.*)?");
  }
}
