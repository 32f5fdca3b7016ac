package io.tunewright.api.openai.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.fault.TuningError;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The form fields of an upload.
 *
 * @param file the bytes themselves, described here for the API's description only
 * @param expiresAfterAnchor {@code created_at}
 * @param expiresAfterSeconds an hour to thirty days
 */
@Schema(name = "NewFile")
record NewFile(
    @JsonProperty(value = "file", required = true) @Schema(type = "string", format = "binary")
        @Nullable String file,
    @JsonProperty(value = "purpose", required = true) String purpose,
    @JsonProperty("expires_after[anchor]") @Nullable String expiresAfterAnchor,
    @JsonProperty("expires_after[seconds]") @Nullable Long expiresAfterSeconds) {

  private static final String PURPOSE = "fine-tune";
  private static final String SECONDS = "expires_after[seconds]";
  private static final String ANCHOR = "expires_after[anchor]";
  private static final long SHORTEST = 3600;
  private static final long LONGEST = 2_592_000;

  static NewFile of(Map<String, String> fields) {
    String purpose = fields.get("purpose");
    if (!PURPOSE.equals(purpose)) {
      throw TuningError.INVALID_REQUEST.at(
          "purpose", "purpose is '%s', wanted '%s'".formatted(purpose, PURPOSE));
    }
    String anchor = fields.get(ANCHOR);
    if (anchor != null && !anchor.equals("created_at")) {
      throw TuningError.INVALID_REQUEST.at(
          ANCHOR, "%s is '%s', wanted created_at".formatted(ANCHOR, anchor));
    }
    return new NewFile(null, PURPOSE, anchor, seconds(fields.get(SECONDS)));
  }

  private static @Nullable Long seconds(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.matches("[0-9]{1,9}")) {
      long seconds = Long.parseLong(text);
      if (seconds >= SHORTEST && seconds <= LONGEST) {
        return seconds;
      }
    }
    throw TuningError.INVALID_REQUEST.at(
        SECONDS, "%s is '%s', wanted %d to %d".formatted(SECONDS, text, SHORTEST, LONGEST));
  }

  @Nullable Instant expiry(Instant created) {
    return expiresAfterSeconds == null ? null : created.plusSeconds(expiresAfterSeconds);
  }
}
