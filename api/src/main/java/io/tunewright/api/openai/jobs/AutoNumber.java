package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A positive number, or {@code "auto"}: for the plan to choose.
 *
 * @param value null for auto
 */
@Schema(
    name = "AutoNumber",
    oneOf = {AutoNumber.Auto.class, Double.class},
    description = "\"auto\", or a positive number")
record AutoNumber(@Nullable Number value) {
  static final AutoNumber AUTO = new AutoNumber(null);

  @Schema(name = "Auto", allowableValues = "auto")
  enum Auto {
    auto
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static AutoNumber of(Object json) {
    if (json.equals("auto")) {
      return AUTO;
    }
    if (json instanceof Number number && number.doubleValue() > 0 && number.doubleValue() < 1e9) {
      return new AutoNumber(number);
    }
    throw new IllegalArgumentException(
        "is %s, wanted \"auto\" or a positive number".formatted(json));
  }

  /** Whole numbers without a fraction, as OpenAI's clients want them. */
  static AutoNumber of(@Nullable Number asked, @Nullable Number planned) {
    Number value = asked == null ? planned : asked;
    if (value instanceof Double fraction && fraction == Math.rint(fraction)) {
      value = fraction.longValue();
    }
    return value == null ? AUTO : new AutoNumber(value);
  }

  @JsonValue
  Object json() {
    return value == null ? "auto" : value;
  }

  @Nullable Double asDouble() {
    return value == null ? null : Double.valueOf(value.doubleValue());
  }
}
