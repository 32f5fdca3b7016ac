package io.tunewright.api.console.reference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API.
 *
 * @param anchor within the page
 * @param role the least that may call it; null where nobody is asked
 * @param body the fields that a request's body has; empty for none
 * @param answer an example of the answer; null where it isn't JSON
 */
public record Endpoint(
    String anchor,
    String method,
    String path,
    String summary,
    @Nullable String description,
    @Nullable String role,
    List<Parameter> parameters,
    List<Field> body,
    @Nullable String bodySchema,
    String curl,
    @Nullable String answerType,
    @Nullable String answerSchema,
    @Nullable String answer) {

  /**
   * @param in {@code path}, {@code query} or {@code header}
   */
  public record Parameter(
      String name, String in, String type, boolean required, @Nullable String description) {}
}
