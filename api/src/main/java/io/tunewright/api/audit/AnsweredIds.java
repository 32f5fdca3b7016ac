package io.tunewright.api.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Remembers the id of whatever a command has made: every answer that has one calls it so. */
@ControllerAdvice
final class AnsweredIds implements ResponseBodyAdvice<Object> {
  private static final String ID = AnsweredIds.class.getName();

  static Optional<String> of(HttpServletRequest request) {
    return Optional.ofNullable((String) request.getAttribute(ID));
  }

  @Override
  public boolean supports(
      MethodParameter answer, Class<? extends HttpMessageConverter<?>> converter) {
    return true;
  }

  @Override
  public @Nullable Object beforeBodyWrite(
      @Nullable Object body,
      MethodParameter answer,
      MediaType type,
      Class<? extends HttpMessageConverter<?>> converter,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    if (body instanceof Record made && request instanceof ServletServerHttpRequest servlet) {
      id(made).ifPresent(id -> servlet.getServletRequest().setAttribute(ID, id));
    }
    return body;
  }

  private static Optional<String> id(Record made) {
    return Arrays.stream(made.getClass().getRecordComponents())
        .filter(part -> part.getName().equals("id") && part.getType() == String.class)
        .map(RecordComponent::getAccessor)
        .peek(ReflectionUtils::makeAccessible)
        .map(accessor -> (String) ReflectionUtils.invokeMethod(accessor, made))
        .findFirst();
  }
}
