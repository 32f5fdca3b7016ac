package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.storage.catalog.Files;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dataset that was registered by reference.
 *
 * @param id a file's: jobs name it as their training file
 * @param status {@code processing}, {@code processed} or {@code error}
 * @param error why it could not be brought
 */
@Schema(name = "Dataset")
@JsonInclude(JsonInclude.Include.NON_NULL)
record DatasetObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("source") String source,
    @JsonProperty("filename") String filename,
    @JsonProperty("status") String status,
    @JsonProperty("error") @Nullable String error,
    @JsonProperty("bytes") @Nullable Long bytes,
    @JsonProperty("sha256") @Nullable String sha256,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("expires_at") @Nullable Long expiresAt) {

  static DatasetObject of(Files.Row file) {
    boolean there = file.status() == Files.Status.PROCESSED;
    Instant expires = file.expires();
    return new DatasetObject(
        file.id(),
        "tunewright.dataset",
        String.valueOf(file.source()),
        file.filename(),
        file.status().word(),
        file.error(),
        there ? file.content().bytes() : null,
        there ? file.content().sha256() : null,
        file.created().getEpochSecond(),
        expires == null ? null : expires.getEpochSecond());
  }
}
