package io.tunewright.api.signin;

import io.tunewright.api.audit.Trail;
import io.tunewright.api.auth.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.logout.LogoutHandler;
import org.springframework.web.util.UriComponentsBuilder;

/** Says where a browser goes after a sign-in or a refused one, and notes all comings and goings. */
final class Turnstile
    implements AuthenticationSuccessHandler, AuthenticationFailureHandler, LogoutHandler {
  private final Trail trail;

  Turnstile(Trail trail) {
    this.trail = trail;
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication shown)
      throws IOException {
    trail.note(request, (Caller) shown.getPrincipal(), "sign in", null, 302);
    response.sendRedirect(WayBack.to(request.getParameter("to")));
  }

  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
      throws IOException {
    boolean slowDown = refused instanceof LockedException;
    if (!slowDown) {
      trail.note(request, null, "sign in", null, 401);
    }
    response.sendRedirect(
        UriComponentsBuilder.fromPath(SignInController.ADDRESS)
            .queryParam("refused", slowDown ? "often" : "key")
            .queryParam("to", "{to}")
            .encode()
            .buildAndExpand(WayBack.to(request.getParameter("to")))
            .toUriString());
  }

  @Override
  public void logout(
      HttpServletRequest request, HttpServletResponse response, @Nullable Authentication shown) {
    if (shown != null && shown.getPrincipal() instanceof Caller caller) {
      trail.note(request, caller, "sign out", null, 302);
    }
  }
}
