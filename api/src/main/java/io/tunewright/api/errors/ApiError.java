package io.tunewright.api.errors;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The one body that every failure has. */
@Schema(name = "Error")
public record ApiError(@JsonProperty("error") Detail error) {

  /**
   * @param message what was seen and what was wanted
   * @param type OpenAI's word for whose fault it is
   * @param param the request's field at fault, if one is
   * @param code a word for programs, such as {@code model_not_found}
   */
  @Schema(name = "ErrorDetail")
  public record Detail(
      @JsonProperty("message") String message,
      @JsonProperty("type") String type,
      @JsonProperty("param") @Nullable String param,
      @JsonProperty("code") @Nullable String code) {}

  static ApiError of(String message, String type, @Nullable String param, @Nullable String code) {
    return new ApiError(new Detail(message, type, param, code));
  }
}
