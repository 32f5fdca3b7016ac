package io.tunewright.storage.catalog;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.UploadRow.Part;
import io.tunewright.storage.catalog.UploadRow.Status;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Files that come in parts. What is completed or cancelled stays so. */
public final class Uploads {
  private static final String OPEN = "completed_at is null and cancelled_at is null";

  /** A completion that began in time may take long: its parts stay for so long after the end. */
  private static final Duration GRACE = Duration.ofHours(6);

  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final Files files;

  Uploads(JdbcClient database, TransactionTemplate transaction, Files files) {
    this.database = database;
    this.transaction = transaction;
    this.files = files;
  }

  /** An id that sorts after every earlier one of this process. */
  public static String newId() {
    return "upload_" + UlidCreator.getMonotonicUlid().toLowerCase();
  }

  /** Likewise, for a part. */
  public static String newPartId() {
    return "part_" + UlidCreator.getMonotonicUlid().toLowerCase();
  }

  public void add(UploadRow upload) {
    Duration kept = upload.kept();
    database
        .sql(
            """
            insert into uploads (id, project, principal, purpose, filename, bytes, file_seconds,
                                 created_at, expires_at)
            values (:id, :project, :principal, :purpose, :filename, :bytes, :kept,
                    :created, :expires)
            """)
        .param("id", upload.id())
        .param("project", upload.owner().project())
        .param("principal", upload.owner().principal())
        .param("purpose", upload.purpose())
        .param("filename", upload.filename())
        .param("bytes", upload.bytes())
        .param("kept", kept == null ? null : kept.toSeconds())
        .param("created", Columns.time(upload.created()))
        .param("expires", Columns.time(upload.expires()))
        .update();
  }

  public Optional<UploadRow> find(String project, String id) {
    return database
        .sql("select * from uploads where id = :id and project = :project")
        .param("id", id)
        .param("project", project)
        .query(Uploads::row)
        .optional();
  }

  /**
   * @return whether the upload is still pending, and the part hence taken
   */
  public boolean addPart(String upload, Part part) {
    return database
            .sql(
                """
                insert into upload_parts (id, upload, key, sha256, bytes)
                select :id, id, :key, :sha256, :bytes from uploads
                where id = :upload and expires_at > now() and
                """
                    + OPEN
                    + " for share")
            .param("id", part.id())
            .param("upload", upload)
            .param("key", part.key())
            .param("sha256", part.sha256())
            .param("bytes", part.bytes())
            .update()
        == 1;
  }

  /** In the order of their arrival; none once they were deleted. */
  public List<Part> parts(String upload) {
    return database
        .sql("select * from upload_parts where upload = :upload order by id")
        .param("upload", upload)
        .query((row, number) ->
            new Part(
                row.getString("id"),
                row.getString("key"),
                row.getString("sha256"),
                row.getLong("bytes")))
        .list();
  }

  /**
   * Makes the file one of the project's, unless the upload was completed or cancelled meanwhile.
   *
   * @param parts of which it was made, in order
   */
  public boolean complete(String upload, List<String> parts, Files.Row file) {
    return Boolean.TRUE.equals(
        transaction.execute(status -> {
          int open =
              database
                  .sql(
                      """
                      update uploads set completed_at = now(), file = :file, parts = :parts
                      where id = :id and
                      """
                          + OPEN)
                  .param("id", upload)
                  .param("file", file.id())
                  .param("parts", parts.toArray(String[]::new))
                  .update();
          if (open == 1) {
            files.add(file);
          }
          return open == 1;
        }));
  }

  /**
   * @return whether it was pending
   */
  public boolean cancel(String upload) {
    return database
            .sql(
                "update uploads set cancelled_at = now() where id = :id and expires_at > now() and "
                    + OPEN)
            .param("id", upload)
            .update()
        == 1;
  }

  /** Uploads that have ended, one way or another, and whose parts may still be there. */
  public List<UploadRow> uncleared(int limit) {
    return database
        .sql(
            """
            select * from uploads where cleared_at is null
              and (completed_at is not null or cancelled_at is not null or expires_at < :given_up)
            order by expires_at limit :limit
            """)
        .param("given_up", Columns.time(Instant.now().minus(GRACE)))
        .param("limit", limit)
        .query(Uploads::row)
        .list();
  }

  /** Notes that no part is left. */
  public void cleared(String upload) {
    transaction.executeWithoutResult(status -> {
      database.sql("delete from upload_parts where upload = :id").param("id", upload).update();
      database
          .sql("update uploads set cleared_at = now() where id = :id")
          .param("id", upload)
          .update();
    });
  }

  private static UploadRow row(ResultSet row, int number) throws SQLException {
    long kept = row.getLong("file_seconds");
    Duration lifetime = row.wasNull() ? null : Duration.ofSeconds(kept);
    Instant expires = Columns.timeOf(row, "expires_at");
    return new UploadRow(
        row.getString("id"),
        new Owner(row.getString("project"), row.getString("principal")),
        row.getString("purpose"),
        row.getString("filename"),
        row.getLong("bytes"),
        lifetime,
        Columns.timeOf(row, "created_at"),
        expires,
        status(row, expires),
        row.getString("file"),
        ids(row.getArray("parts")));
  }

  private static Status status(ResultSet row, Instant expires) throws SQLException {
    if (row.getObject("completed_at") != null) {
      return Status.COMPLETED;
    }
    if (row.getObject("cancelled_at") != null) {
      return Status.CANCELLED;
    }
    return expires.isAfter(Instant.now()) ? Status.PENDING : Status.EXPIRED;
  }

  private static List<String> ids(@Nullable Array parts) throws SQLException {
    return parts == null ? List.of() : List.of((String[]) parts.getArray());
  }
}
