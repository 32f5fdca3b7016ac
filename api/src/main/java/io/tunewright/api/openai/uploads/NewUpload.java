package io.tunewright.api.openai.uploads;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.api.openai.FormUpload;
import io.tunewright.api.openai.files.ExpiresAfter;
import io.tunewright.api.openai.files.NewFile;
import io.tunewright.fault.TuningError;
import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.UploadRow;
import io.tunewright.storage.catalog.UploadRow.Status;
import io.tunewright.storage.catalog.Uploads;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an upload is to become.
 *
 * @param bytes of the whole file
 * @param mimeType told by clients; what the file holds is looked at, whatever it is said to be
 * @param expiresAfter how long the file is to be kept, null for ever
 */
@Schema(name = "NewUpload")
record NewUpload(
    @JsonProperty(value = "bytes", required = true) @Nullable Long bytes,
    @JsonProperty(value = "filename", required = true) @Nullable String filename,
    @JsonProperty("mime_type") @Nullable String mimeType,
    @JsonProperty(value = "purpose", required = true) @Nullable String purpose,
    @JsonProperty("expires_after") @Nullable ExpiresAfter expiresAfter) {

  UploadRow begun(Owner owner, UploadRules rules) {
    if (bytes == null) {
      throw TuningError.INVALID_REQUEST.at("bytes", "bytes is missing, wanted the file's size");
    }
    if (filename == null || filename.isBlank()) {
      throw TuningError.INVALID_REQUEST.at("filename", "filename is missing, wanted a name");
    }
    Instant now = Instant.now();
    return new UploadRow(
        Uploads.newId(),
        owner,
        NewFile.purpose(purpose),
        FormUpload.named(filename),
        UploadRules.bytes(bytes),
        expiresAfter == null ? null : expiresAfter.checked(),
        now,
        now.plus(rules.lifetime()),
        Status.PENDING,
        null,
        List.of());
  }
}
