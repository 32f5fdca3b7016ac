package io.tunewright.api.openai.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.storage.catalog.Files;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file.
 *
 * @param status {@code processed}: what it holds is checked by the job that uses it; {@code
 *     uploaded}, in OpenAI's words, while it is still brought from elsewhere; {@code error}
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
   * @param source where it comes from, null for an upload
   */
  @Schema(name = "FileExtras")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Extras(
      @JsonProperty("sha256") @Nullable String sha256,
      @JsonProperty("source") @Nullable String source) {}

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
        switch (file.status()) {
          case PROCESSING -> "uploaded";
          case PROCESSED -> "processed";
          case ERROR -> "error";
        },
        file.error(),
        new Extras(
            file.status() == Files.Status.PROCESSED ? file.content().sha256() : null,
            file.source()));
  }

  /** Why a file can't be read. */
  public static String notThere(Files.Row file) {
    return file.status() == Files.Status.ERROR
        ? "%s could not be brought from %s: %s".formatted(file.id(), file.source(), file.error())
        : "%s is still brought from %s".formatted(file.id(), file.source());
  }
}
