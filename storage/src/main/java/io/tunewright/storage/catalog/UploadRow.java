package io.tunewright.storage.catalog;

import io.tunewright.job.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that comes in parts.
 *
 * @param filename the whole's
 * @param bytes of the whole, as declared
 * @param kept how long the file is to be kept once it is whole, null for ever
 * @param expires when it is given up unless it was completed
 * @param file what it has become, null unless it is completed
 * @param parts their ids in order, empty unless it is completed
 */
public record UploadRow(
    String id,
    Owner owner,
    String purpose,
    String filename,
    long bytes,
    @Nullable Duration kept,
    Instant created,
    Instant expires,
    Status status,
    @Nullable String file,
    List<String> parts) {
  public UploadRow {
    parts = List.copyOf(parts);
  }

  /** In OpenAI's words. */
  public enum Status {
    PENDING,
    COMPLETED,
    CANCELLED,
    EXPIRED
  }

  /** A part that has arrived. */
  public record Part(String id, String key, String sha256, long bytes) {}
}
