package io.tunewright.api.openai.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.fault.TuningError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a file is to be kept.
 *
 * @param anchor {@code created_at}
 * @param seconds an hour to thirty days
 */
@Schema(name = "ExpiresAfter")
public record ExpiresAfter(
    @JsonProperty("anchor") @Nullable String anchor,
    @JsonProperty("seconds") @Nullable Long seconds) {
  private static final String CREATED = "created_at";
  private static final long SHORTEST = 3600;
  private static final long LONGEST = 2_592_000;

  /**
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where it can't be honoured
   */
  public Duration checked() {
    return Duration.ofSeconds(
        seconds(
            "expires_after.anchor",
            anchor,
            "expires_after.seconds",
            seconds == null ? null : seconds.toString()));
  }

  /** The anchor may be left out, as there is only one. */
  static long seconds(
      String anchorField, @Nullable String anchor, String field, @Nullable String text) {
    if (anchor != null && !anchor.equals(CREATED)) {
      throw TuningError.INVALID_REQUEST.at(
          anchorField, "%s is '%s', wanted %s".formatted(anchorField, anchor, CREATED));
    }
    if (text != null && text.matches("[0-9]{1,9}")) {
      long seconds = Long.parseLong(text);
      if (seconds >= SHORTEST && seconds <= LONGEST) {
        return seconds;
      }
    }
    throw TuningError.INVALID_REQUEST.at(
        field, "%s is '%s', wanted %d to %d".formatted(field, text, SHORTEST, LONGEST));
  }
}
