package io.tunewright.api.openai.uploads;

import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.UploadRow;
import io.tunewright.storage.catalog.UploadRow.Part;
import io.tunewright.storage.catalog.Uploads;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.storage.records.FileRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Puts the parts of an upload together: streamed in order from the store to the store, hashed on
 * the way. Where it breaks off nothing has happened, and it may be asked for again.
 */
final class Completion {
  private static final String PART_IDS = "part_ids";

  private final Uploads uploads;
  private final ObjectStore store;
  private final FileRecords records;

  Completion(Uploads uploads, ObjectStore store, FileRecords records) {
    this.uploads = uploads;
    this.store = store;
    this.records = records;
  }

  /**
   * @param upload that is pending
   * @param md5 of the whole, in hex; null where the client doesn't tell
   * @return whether it was this call that completed it
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST where the parts are not the file
   *     that was declared
   */
  boolean complete(UploadRow upload, List<String> partIds, @Nullable String md5) {
    List<Part> parts = chosen(upload, partIds);
    String id = Files.newId();
    String key = FileKeys.whole(upload.owner().project(), upload.id(), id);
    try {
      Stored stored = joined(key, parts, md5);
      Files.Row file = file(upload, id, stored);
      records.write(file);
      boolean first = uploads.complete(upload.id(), partIds, file);
      if (!first) {
        FileKeys.delete(store, key);
      }
      return first;
    } catch (DataAccessException unknown) { // its row may be there all the same
      throw unknown;
    } catch (RuntimeException failed) {
      FileKeys.delete(store, key);
      throw failed;
    }
  }

  private List<Part> chosen(UploadRow upload, List<String> partIds) {
    Map<String, Part> arrived = new HashMap<>();
    uploads.parts(upload.id()).forEach(part -> arrived.put(part.id(), part));
    Set<String> seen = new HashSet<>();
    long bytes = 0;
    for (String id : partIds) {
      Part part = arrived.get(id);
      if (part == null) {
        throw refused("%s has no part '%s'".formatted(upload.id(), id));
      }
      if (!seen.add(id)) {
        throw refused("part_ids names %s twice".formatted(id));
      }
      bytes += part.bytes();
    }
    if (bytes != upload.bytes()) {
      throw refused(
          "the %d parts named have %d bytes together, wanted %d as the upload declared"
              .formatted(partIds.size(), bytes, upload.bytes()));
    }
    return partIds.stream().map(id -> java.util.Objects.requireNonNull(arrived.get(id))).toList();
  }

  private static RuntimeException refused(String message) {
    return TuningError.INVALID_REQUEST.at(PART_IDS, message);
  }

  private Stored joined(String key, List<Part> parts, @Nullable String wanted) {
    MessageDigest md5 = md5();
    try (var in = new DigestInputStream(new PartsInOrder(store, parts), md5)) {
      Stored stored = store.upload(key, in);
      String found = HexFormat.of().formatHex(md5.digest());
      if (wanted != null && !wanted.equalsIgnoreCase(found)) {
        throw TuningError.INVALID_REQUEST.at(
            "md5", "the parts named have the md5 %s together, wanted %s".formatted(found, wanted));
      }
      return stored;
    } catch (IOException broken) {
      throw new UncheckedIOException("could not put parts together at " + key, broken);
    }
  }

  /** No protection against anyone with bad intent: OpenAI's clients send it. */
  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has MD5", impossible);
    }
  }

  private static Files.Row file(UploadRow upload, String id, Stored stored) {
    Instant now = Instant.now();
    Duration kept = upload.kept();
    return Files.Row.uploaded(
        upload.owner(),
        upload.purpose(),
        upload.filename(),
        new DatasetRef(id, stored.key(), stored.sha256(), stored.bytes()),
        now,
        kept == null ? null : now.plus(kept));
  }
}
