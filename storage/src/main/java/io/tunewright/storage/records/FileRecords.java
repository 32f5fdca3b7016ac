package io.tunewright.storage.records;

import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files that are there: each has its record beside its content. */
public final class FileRecords implements Restoring {
  /** The content, as {@link FileKeys} names it; a record without content is of no use. */
  private static final Pattern KEY =
      Pattern.compile(
          "projects/([^/]+)/files/(?:(file-[0-9a-z]+)/content|[^/]+/whole/(file-[0-9a-z]+))");

  private final ObjectStore store;

  public FileRecords(ObjectStore store) {
    this.store = store;
  }

  /** Writes what a file is called, whose it is and what its bytes are. Idempotent. */
  public void write(Files.Row file) {
    store.put(FileKeys.record(file.content().key()), Members.JSON.writeValueAsBytes(row(file)));
  }

  private static Map<String, Object> row(Files.Row file) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", file.id());
    row.put("project", file.owner().project());
    row.put("principal", file.owner().principal());
    row.put("purpose", file.purpose());
    row.put("filename", file.filename());
    row.put("key", file.content().key());
    row.put("sha256", file.content().sha256());
    row.put("bytes", file.content().bytes());
    row.put("created_at", file.created().toString());
    @Nullable Instant expires = file.expires();
    if (expires != null) {
      row.put("expires_at", expires.toString());
    }
    row.put("status", file.status().word());
    if (file.source() != null) {
      row.put("source", file.source());
    }
    return row;
  }

  @Override
  public String things() {
    return "files";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public List<Addition> read(ObjectStore.Entry content, MatchResult key) {
    String project = key.group(1);
    String id = Optional.ofNullable(key.group(2)).orElseGet(() -> key.group(3));
    Map<String, Object> row =
        store
            .find(FileKeys.record(content.key()))
            .map(Members::of)
            .orElseGet(() -> unrecorded(project, id, content));
    Members.check(row, "id", id);
    Members.check(row, "project", project);
    Members.check(row, "key", content.key());
    return List.of(Addition.of(Table.FILES, row));
  }

  /** One from before there were records: named by its id, hashed now. */
  private Map<String, Object> unrecorded(String project, String id, ObjectStore.Entry content) {
    return Map.of(
        "id",
        id,
        "project",
        project,
        "principal",
        "unknown",
        "purpose",
        "fine-tune",
        "filename",
        id,
        "key",
        content.key(),
        "sha256",
        sha256(content.key()),
        "bytes",
        content.bytes(),
        "created_at",
        content.written().toString(),
        "status",
        Files.Status.PROCESSED.word());
  }

  private String sha256(String key) {
    MessageDigest digest = Hashing.sha256();
    try (InputStream in = store.read(key)) {
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    } catch (IOException broken) {
      throw new UncheckedIOException("could not read " + store.uri(key), broken);
    }
    return Hashing.hex(digest);
  }
}
