package io.tunewright.api.openai.uploads;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.api.openai.files.FileObject;
import io.tunewright.storage.catalog.UploadRow;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An upload in parts.
 *
 * @param bytes of the whole, as declared
 * @param status {@code pending}, {@code completed}, {@code cancelled} or {@code expired}
 * @param file what it has become, null unless it is completed
 */
@Schema(name = "Upload")
record UploadObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("expires_at") long expiresAt,
    @JsonProperty("filename") String filename,
    @JsonProperty("purpose") String purpose,
    @JsonProperty("status") String status,
    @JsonProperty("file") @Nullable FileObject file) {

  static UploadObject of(UploadRow upload, @Nullable FileObject file) {
    return new UploadObject(
        upload.id(),
        "upload",
        upload.bytes(),
        upload.created().getEpochSecond(),
        upload.expires().getEpochSecond(),
        upload.filename(),
        upload.purpose(),
        upload.status().name().toLowerCase(Locale.ROOT),
        file);
  }
}
