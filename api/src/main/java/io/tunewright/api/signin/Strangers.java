package io.tunewright.api.signin;

import io.tunewright.api.errors.NotAuthenticated;
import io.tunewright.fault.TuningError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Answers whoever isn't signed in, or shows no valid token with a change. People are sent to sign
 * in and then back; programs are told.
 */
final class Strangers implements AuthenticationEntryPoint, AccessDeniedHandler {
  private final HandlerExceptionResolver problems;

  Strangers(HandlerExceptionResolver problems) {
    this.problems = problems;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
      throws IOException {
    if (request.getHeader("HX-Request") != null) {
      response.setHeader(
          "HX-Redirect", signIn(WayBack.toPageOf(request.getHeader("HX-Current-URL"))));
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    } else if (isVisit(request)) {
      String query = request.getQueryString();
      response.sendRedirect(
          signIn(WayBack.to(request.getRequestURI() + (query == null ? "" : "?" + query))));
    } else {
      answer(
          request,
          response,
          new NotAuthenticated("You haven't signed in: do so at /sign-in; the API is below /v1"));
    }
  }

  /** A page can't be rendered before the handlers; the container's own errors come back to one. */
  private void answer(
      HttpServletRequest request, HttpServletResponse response, RuntimeException refusal)
      throws IOException {
    ModelAndView page = problems.resolveException(request, response, null, refusal);
    if (page != null && page.getStatus() != null) {
      response.sendError(page.getStatus().value(), String.valueOf(page.getModel().get("message")));
    }
  }

  private static boolean isVisit(HttpServletRequest request) {
    String accepted = String.valueOf(request.getHeader(HttpHeaders.ACCEPT));
    return request.getMethod().equals(HttpMethod.GET.name())
        && accepted.contains(MediaType.TEXT_HTML_VALUE);
  }

  private static String signIn(String to) {
    return UriComponentsBuilder.fromPath(SignInController.ADDRESS)
        .queryParam("to", "{to}")
        .encode()
        .buildAndExpand(to)
        .toUriString();
  }

  /** Only a token can be lacking here: roles are asked for by the gate. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException refused)
      throws IOException {
    answer(
        request,
        response,
        TuningError.NOT_ALLOWED.because(
            "The form's token is missing or from an earlier sign-in: load the page again, then repeat what you did. Programs use the API below /v1"));
  }
}
