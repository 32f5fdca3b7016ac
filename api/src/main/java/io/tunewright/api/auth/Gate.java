package io.tunewright.api.auth;

import io.tunewright.api.errors.NotAuthenticated;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Keys;
import io.tunewright.storage.catalog.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets a request through to its handler if its sender has the role that the handler needs, and says
 * {@link Caller who} it is: the API goes by a bearer key and nothing else, the console by whoever
 * has signed in. Unknown addresses of the API need a key too, so that nothing can be learnt without
 * one.
 */
final class Gate implements HandlerInterceptor {
  /** Templates see it under this name too. */
  static final String CALLER = "caller";

  private static final String BEARER = "bearer ";

  /** What OpenAI's clients send when they were given a project. */
  private static final String PROJECT = "OpenAI-Project";

  private final Keys keys;

  Gate(Keys keys) {
    this.keys = keys;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    refuseNul(request);
    if (handler instanceof HandlerMethod method) {
      if (isOpen(method)) {
        whoeverIsSignedIn().ifPresent(caller -> request.setAttribute(CALLER, caller));
        return true;
      }
      check(caller(request), method);
    } else if (Addresses.isApi(request)) {
      caller(request);
    } else {
      whoeverIsSignedIn().ifPresent(caller -> request.setAttribute(CALLER, caller));
    }
    return true;
  }

  /** PostgreSQL's text holds every character but this one. */
  private static void refuseNul(HttpServletRequest request) {
    request
        .getParameterMap()
        .forEach((name, values) -> {
          if (name.indexOf('\0') >= 0
              || Arrays.stream(values).anyMatch(value -> value.indexOf('\0') >= 0)) {
            throw TuningError.INVALID_REQUEST.at(
                name.replace("\0", ""),
                "%s holds the character U+0000, wanted text without".formatted(name));
          }
        });
  }

  /** The OpenAPI description is springdoc's own handler; errors are answered by Spring Boot's. */
  private static boolean isOpen(HandlerMethod method) {
    return method.hasMethodAnnotation(Open.class)
        || !method.getBeanType().getName().startsWith("io.tunewright.")
        || method.getBeanType().getName().startsWith("io.tunewright.api.errors.");
  }

  private static void check(Caller caller, HandlerMethod method) {
    Needs needs = method.getMethodAnnotation(Needs.class);
    if (needs == null) {
      throw TuningError.BROKEN_PROMISE.because(method + " doesn't say which role it needs");
    }
    if (!caller.role().includes(needs.value())) {
      throw TuningError.NOT_ALLOWED.because(
          "the key's role is %s, wanted %s".formatted(word(caller.role()), word(needs.value())));
    }
  }

  private Caller caller(HttpServletRequest request) {
    Caller caller = Addresses.isApi(request) ? withKey(request) : signedIn();
    request.setAttribute(CALLER, caller);
    return caller;
  }

  private Caller withKey(HttpServletRequest request) {
    Caller caller =
        keys.authenticate(secret(request.getHeader(HttpHeaders.AUTHORIZATION)))
            .map(Caller::of)
            .orElseThrow(() -> new NotAuthenticated("Incorrect API key provided"));
    request.setAttribute(CALLER, caller); // a refusal of what follows has somebody's name too
    return caller.about(request.getHeader(PROJECT), PROJECT);
  }

  private static Caller signedIn() {
    return whoeverIsSignedIn()
        .orElseThrow(() -> new NotAuthenticated("You haven't signed in: do so at /sign-in"));
  }

  private static Optional<Caller> whoeverIsSignedIn() {
    Authentication shown = SecurityContextHolder.getContext().getAuthentication();
    return shown != null && shown.getPrincipal() instanceof Caller caller
        ? Optional.of(caller)
        : Optional.empty();
  }

  private static String secret(@Nullable String header) {
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      throw new NotAuthenticated(
          "You didn't provide an API key: send it as 'Authorization: Bearer <key>'");
    }
    return header.substring(BEARER.length()).strip();
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
