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
public record NewFile(
    @JsonProperty(value = "file", required = true) @Schema(type = "string", format = "binary")
        @Nullable String file,
    @JsonProperty(value = "purpose", required = true) String purpose,
    @JsonProperty("expires_after[anchor]") @Nullable String expiresAfterAnchor,
    @JsonProperty("expires_after[seconds]") @Nullable Long expiresAfterSeconds) {

  private static final String PURPOSE = "fine-tune";
  private static final String SECONDS = "expires_after[seconds]";
  private static final String ANCHOR = "expires_after[anchor]";

  static NewFile of(Map<String, String> fields) {
    String anchor = fields.get(ANCHOR);
    String seconds = fields.get(SECONDS);
    return new NewFile(
        null,
        purpose(fields.get("purpose")),
        anchor,
        seconds == null && anchor == null
            ? null
            : ExpiresAfter.seconds(ANCHOR, anchor, SECONDS, seconds));
  }

  /** The one purpose that files are taken for. */
  public static String purpose(@Nullable String wanted) {
    if (!PURPOSE.equals(wanted)) {
      throw TuningError.INVALID_REQUEST.at(
          "purpose", "purpose is '%s', wanted '%s'".formatted(wanted, PURPOSE));
    }
    return PURPOSE;
  }

  @Nullable Instant expiry(Instant created) {
    return expiresAfterSeconds == null ? null : created.plusSeconds(expiresAfterSeconds);
  }
}
