package io.tunewright.api.audit;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.storage.catalog.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
  /** Fields of the console's forms that name what they are about. */
  private static final List<String> NAMING = List.of("id", "name", "principal", "project");

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
      for (String target : targets(request, response)) {
        trail.note(request, caller, action(request), target, status);
      }
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

  /**
   * What the address names, else what the form does, each for itself; else what the answer says it
   * has made.
   */
  private static List<@Nullable String> targets(
      HttpServletRequest request, HttpServletResponse response) {
    if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
            instanceof Map<?, ?> named
        && !named.isEmpty()) {
      return List.of(String.join("/", named.values().stream().map(String::valueOf).toList()));
    }
    for (String field : NAMING) {
      String[] values = request.getParameterValues(field);
      if (values != null) {
        List<@Nullable String> each = new ArrayList<>();
        for (String value : values) {
          each.add(joined(value, response));
        }
        return each;
      }
    }
    return Collections.singletonList(
        AnsweredIds.of(request).orElse(response.getHeader(HttpHeaders.LOCATION)));
  }

  private static String joined(String value, HttpServletResponse response) {
    String location = response.getHeader(HttpHeaders.LOCATION);
    return location == null ? value : value + ", " + location;
  }
}
