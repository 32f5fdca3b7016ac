package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.api.openai.FormUpload;
import io.tunewright.api.openai.files.ExpiresAfter;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SitePath;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.objects.FileKeys;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a dataset lies.
 *
 * @param source {@code s3://bucket/key}, {@code file:/path}, {@code site:<site>/<path>} or {@code
 *     hf:datasets/org/name[@revision]/path}
 * @param filename the last name of the source where none is given
 * @param expiresAfter how long our copy is to be kept, null for ever
 */
@Schema(name = "NewDataset")
record NewDataset(
    @JsonProperty(value = "source", required = true) @Nullable String source,
    @JsonProperty("filename") @Nullable String filename,
    @JsonProperty("expires_after") @Nullable ExpiresAfter expiresAfter) {
  private static final String ON_SITE = SitePath.SCHEME + ":";
  private static final String WANTED =
      "s3://bucket/key, file:/path, site:<site>/<path> or hf:datasets/org/name[@revision]/path";

  /** Whether there is such a file, and whether it may be read, the worker knows that reads it. */
  private static final Pattern SOURCE =
      Pattern.compile(
          "s3://[a-z0-9][a-z0-9.-]+/[^?#]+|file:/.+|hf:datasets/[^/@]+/[^/@]+(@[^/]+)?/.+");

  Files.Row begun(Owner owner) {
    String from = source();
    if (from == null || !isSource(from)) {
      throw TuningError.INVALID_REQUEST.at("source", refusal(from));
    }
    String id = Files.newId();
    Instant now = Instant.now();
    return new Files.Row(
        owner,
        "fine-tune",
        FormUpload.named(filename == null ? from : filename),
        new DatasetRef(id, FileKeys.content(owner.project(), id), "", 0),
        now,
        expiresAfter == null ? null : now.plus(expiresAfter.checked()),
        Files.Status.PROCESSING,
        from,
        null);
  }

  private static boolean isSource(String from) {
    if (from.startsWith(ON_SITE)) {
      try {
        return SitePath.of(from.substring(ON_SITE.length())).toString().equals(from);
      } catch (IllegalArgumentException noPlace) {
        return false;
      }
    }
    return SOURCE.matcher(from).matches() && from.chars().noneMatch(c -> c < ' ');
  }

  private static String refusal(@Nullable String source) {
    return source == null
        ? "source is missing, wanted " + WANTED
        : "the source is '%s', wanted %s".formatted(source, WANTED);
  }
}
