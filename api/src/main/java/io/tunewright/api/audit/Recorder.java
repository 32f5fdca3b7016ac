package io.tunewright.api.audit;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.storage.catalog.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Notes every command once it has been answered: whatever changes something and needs more than a
 * viewer, also where it was refused for want of a role. Stands before the gate, to see that.
 */
final class Recorder implements HandlerInterceptor {
  private final Trail trail;

  Recorder(Trail trail) {
    this.trail = trail;
  }

  @Override
  public void afterCompletion(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable Exception failure) {
    Caller caller = Caller.withSubject(request).orElse(null);
    if (caller != null && isCommand(request, handler)) {
      int status = failure == null ? Refusal.of(request).orElse(response.getStatus()) : 500;
      trail.note(request, caller, action(request), target(request, response), status);
    }
  }

  private static boolean isCommand(HttpServletRequest request, Object handler) {
    if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
      return false;
    }
    Needs needs =
        handler instanceof HandlerMethod method ? method.getMethodAnnotation(Needs.class) : null;
    return needs != null && needs.command() && needs.value().includes(Role.OPERATOR);
  }

  private static String action(HttpServletRequest request) {
    return request.getMethod()
        + " "
        + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
  }

  /** What the address names, else what the answer says it has made. */
  private static @Nullable String target(HttpServletRequest request, HttpServletResponse response) {
    if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
            instanceof Map<?, ?> named
        && !named.isEmpty()) {
      return String.join("/", named.values().stream().map(String::valueOf).toList());
    }
    return AnsweredIds.of(request).orElse(response.getHeader(HttpHeaders.LOCATION));
  }
}
