package io.tunewright.api.openai.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.storage.catalog.Files;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded file.
 *
 * @param status always {@code processed}: what it holds is checked by the job that uses it
 */
@Schema(name = "File")
public record FileObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("expires_at") @Nullable Long expiresAt,
    @JsonProperty("filename") String filename,
    @JsonProperty("purpose") String purpose,
    @JsonProperty("status") String status,
    @JsonProperty("status_details") @Nullable String statusDetails,
    @JsonProperty("tunewright") Extras extras) {

  /**
   * @param sha256 of the bytes, computed as they arrived
   */
  @Schema(name = "FileExtras")
  public record Extras(@JsonProperty("sha256") String sha256) {}

  public static FileObject of(Files.Row file) {
    Instant expires = file.expires();
    return new FileObject(
        file.id(),
        "file",
        file.content().bytes(),
        file.created().getEpochSecond(),
        expires == null ? null : expires.getEpochSecond(),
        file.filename(),
        file.purpose(),
        "processed",
        null,
        new Extras(file.content().sha256()));
  }
}
