package io.tunewright.api.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Remembers of a command that it was refused, where its answer is a page that tells so. */
public final class Refusal {
  private static final String STATUS = Refusal.class.getName();

  private Refusal() {}

  /**
   * @param status that programs would have been answered
   */
  public static void note(HttpServletRequest request, int status) {
    request.setAttribute(STATUS, status);
  }

  static Optional<Integer> of(HttpServletRequest request) {
    return Optional.ofNullable((Integer) request.getAttribute(STATUS));
  }
}
