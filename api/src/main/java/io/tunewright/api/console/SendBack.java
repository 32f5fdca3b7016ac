package io.tunewright.api.console;

import static java.util.stream.Collectors.toMap;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.api.audit.Refusal;
import io.tunewright.api.errors.ErrorStatus;
import io.tunewright.fault.TuningError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.RequestContextUtils;
import org.springframework.web.servlet.view.RedirectView;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Sends whoever is refused what a form asks for back to its page, which tells why ({@code problem})
 * and knows what was written into the form ({@code sent}). What isn't there, what the role doesn't
 * allow, and what is a failure of ours have a page of their own.
 */
final class SendBack implements HandlerExceptionResolver, Ordered {
  /** Of no use on the next page. */
  private static final String TOKEN = "_csrf";

  /** Fields of this length are rather files than words, and the session is no place for them. */
  private static final int LONG = 10_000;

  /** Before those that answer with an error. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception failure) {
    BackTo page =
        handler instanceof HandlerMethod form ? form.getMethodAnnotation(BackTo.class) : null;
    if (page == null || !(failure instanceof ApplicationFailure refused)) {
      return null;
    }
    TuningError error = TuningError.of(refused).orElse(TuningError.BROKEN_PROMISE);
    if (hasItsOwnPage(error)) {
      return null;
    }
    Refusal.note(request, ErrorStatus.of(error).value());
    FlashMap told = RequestContextUtils.getOutputFlashMap(request);
    told.put("problem", String.valueOf(refused.getOriginalMessage()));
    told.put("sent", sent(request));
    return new ModelAndView(new RedirectView(address(page.value(), request), true));
  }

  private static boolean hasItsOwnPage(TuningError error) {
    return error == TuningError.NOT_FOUND
        || error == TuningError.NOT_ALLOWED
        || error.fault() == TuningError.Fault.US;
  }

  private static Sent sent(HttpServletRequest request) {
    return new Sent(
        request.getParameterMap().entrySet().stream()
            .filter(field -> !field.getKey().equals(TOKEN) && field.getValue()[0].length() < LONG)
            .collect(toMap(Map.Entry::getKey, field -> List.of(field.getValue()))));
  }

  private static String address(String page, HttpServletRequest request) {
    Map<String, Object> named = new HashMap<>();
    request.getParameterMap().forEach((name, values) -> named.put(name, values[0]));
    if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
        instanceof Map<?, ?> path) {
      path.forEach((name, value) -> named.put(String.valueOf(name), value));
    }
    return UriComponentsBuilder.fromUriString(page).encode().buildAndExpand(named).toUriString();
  }
}
