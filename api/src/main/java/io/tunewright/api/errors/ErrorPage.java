package io.tunewright.api.errors;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.ModelAndView;

/** A failure as a page of the console. */
final class ErrorPage {
  private ErrorPage() {}

  /** A browser asks for a page; its scripts and all clients of the API take JSON. */
  static boolean isWanted(HttpServletRequest request) {
    String accepted = request.getHeader(HttpHeaders.ACCEPT);
    return accepted != null
        && accepted.contains(MediaType.TEXT_HTML_VALUE)
        && request.getHeader("HX-Request") == null
        && !request.getServletPath().matches("/(v1|hf)(/.*)?");
  }

  static ModelAndView of(HttpStatusCode status, String message) {
    return new ModelAndView("error", Map.of("title", title(status), "message", message), status);
  }

  private static String title(HttpStatusCode status) {
    HttpStatus known = HttpStatus.resolve(status.value());
    return switch (known) {
      case NOT_FOUND -> "There is nothing here";
      case FORBIDDEN -> "Your role doesn't allow this";
      case CONFLICT -> "That is not possible now";
      case SERVICE_UNAVAILABLE -> "Something Tunewright needs is out of reach";
      case null, default -> status.is5xxServerError() ? "Tunewright failed" : "That can't be done";
    };
  }
}
