package io.tunewright.storage.catalog;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Uploaded files. A file past its time is as good as deleted, once nobody needs it any more. */
public final class Files {
  private static final String PAST_ITS_TIME =
      "expires_at <= now() and not exists (select from file_readers r where r.file = files.id)";

  private final JdbcClient database;
  private final TransactionTemplate transaction;

  Files(JdbcClient database, TransactionTemplate transaction) {
    this.database = database;
    this.transaction = transaction;
  }

  /**
   * One file.
   *
   * @param content without size and hash until it is processed
   * @param status uploads are processed when they are there
   * @param source where it comes from, null for an upload
   * @param error why it could not be brought
   */
  public record Row(
      Owner owner,
      String purpose,
      String filename,
      DatasetRef content,
      Instant created,
      @Nullable Instant expires,
      Status status,
      @Nullable String source,
      @Nullable String error) {

    /** One that is there. */
    public static Row uploaded(
        Owner owner,
        String purpose,
        String filename,
        DatasetRef content,
        Instant created,
        @Nullable Instant expires) {
      return new Row(
          owner, purpose, filename, content, created, expires, Status.PROCESSED, null, null);
    }

    public String id() {
      return content.fileId();
    }
  }

  /**
   * Who needs a file.
   *
   * @param id of the job, evaluation or schedule; an alias' name
   */
  public record Reader(Kind kind, String id) {

    /** What they are. */
    public enum Kind {
      ALIAS,
      EVALUATION,
      JOB,
      SCHEDULE;

      String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }

  /** How far a file is. */
  public enum Status {
    PROCESSING,
    PROCESSED,
    ERROR;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An id that sorts after every earlier one of this process. */
  public static String newId() {
    return "file-" + UlidCreator.getMonotonicUlid().toLowerCase();
  }

  public void add(Row file) {
    insert(file, "");
  }

  /** The same for whoever may have done it before. */
  public void addIfAbsent(Row file) {
    insert(file, "on conflict (id) do nothing");
  }

  private void insert(Row file, String onConflict) {
    database
        .sql(
            """
            insert into files (id, project, principal, purpose, filename, key, sha256, bytes,
                               created_at, expires_at, status, source)
            values (:id, :project, :principal, :purpose, :filename, :key, :sha256, :bytes,
                    :created, :expires, :status, :source)
            """
                + onConflict)
        .param("id", file.id())
        .param("project", file.owner().project())
        .param("principal", file.owner().principal())
        .param("purpose", file.purpose())
        .param("filename", file.filename())
        .param("key", file.content().key())
        .param("sha256", file.content().sha256())
        .param("bytes", file.content().bytes())
        .param("created", Columns.time(file.created()))
        .param("expires", Columns.time(file.expires()))
        .param("status", file.status().word())
        .param("source", file.source())
        .update();
  }

  public Optional<Row> find(String project, String id) {
    return database
        .sql(
            """
            select * from files where id = :id and project = :project and (%s) is not true
            """
                .formatted(PAST_ITS_TIME))
        .param("id", id)
        .param("project", project)
        .query(Files::row)
        .optional();
  }

  /**
   * A page of a project's files, the newest first.
   *
   * @param purpose only files of this purpose, null for all
   * @param after the last id of the page before, null for the first page
   */
  public List<Row> list(
      String project, @Nullable String purpose, @Nullable String after, int limit) {
    return database
        .sql(
            """
            select * from files
            where project = :project and (:purpose::text is null or purpose = :purpose)
              and (:after::text is null or id < :after)
              and (%s) is not true
            order by id desc limit :limit
            """
                .formatted(PAST_ITS_TIME))
        .param("project", project)
        .param("purpose", purpose)
        .param("after", after)
        .param("limit", limit)
        .query(Files::row)
        .list();
  }

  /** All that are to be brought from elsewhere, of every project. */
  public List<Row> processing() {
    return database
        .sql("select * from files where status = 'processing' order by id")
        .query(Files::row)
        .list();
  }

  /**
   * A page of a project's files that come from elsewhere, the newest first.
   *
   * @param after as in {@link #list}
   */
  public List<Row> imported(String project, @Nullable String after, int limit) {
    return database
        .sql(
            """
            select * from files
            where project = :project and source is not null
              and (:after::text is null or id < :after)
              and (%s) is not true
            order by id desc limit :limit
            """
                .formatted(PAST_ITS_TIME))
        .param("project", project)
        .param("after", after)
        .param("limit", limit)
        .query(Files::row)
        .list();
  }

  /** Notes that a file has been brought, once. */
  public void brought(DatasetRef content) {
    database
        .sql(
            """
            update files set status = 'processed', sha256 = :sha256, bytes = :bytes
            where id = :id and key = :key and status = 'processing'
            """)
        .param("id", content.fileId())
        .param("key", content.key())
        .param("sha256", content.sha256())
        .param("bytes", content.bytes())
        .update();
  }

  /** Notes why a file could not be brought, once. */
  public void failed(String id, String error) {
    database
        .sql(
            "update files set status = 'error', error = :error where id = :id and status = 'processing'")
        .param("id", id)
        .param("error", error)
        .update();
  }

  /** The file, of whichever project. */
  public Optional<Row> find(String id) {
    return database
        .sql("select * from files where id = :id")
        .param("id", id)
        .query(Files::row)
        .optional();
  }

  /** Files past their time that nobody needs. */
  public List<Row> expired(int limit) {
    return database
        .sql("select * from files where %s order by id limit :limit".formatted(PAST_ITS_TIME))
        .param("limit", limit)
        .query(Files::row)
        .list();
  }

  /** One of those who still need this file. */
  public Optional<Reader> reader(String id) {
    return database
        .sql("select * from file_readers where file = :id order by kind, reader limit 1")
        .param("id", id)
        .query((row, number) ->
            new Reader(
                Reader.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("reader")))
        .optional();
  }

  /**
   * Forgets a file unless somebody needs it, who is told then; its bytes are the caller's to
   * delete. A job or an alias that comes to need it {@linkplain #hold holds} its row meanwhile.
   */
  public Optional<Reader> deleteUnread(String project, String id) {
    return transaction.execute(status -> {
      lock(id);
      Optional<Reader> reader = reader(id);
      if (reader.isEmpty()) {
        delete(project, id);
      }
      return reader;
    });
  }

  /**
   * Deletes a file whose time has come, unless somebody has come to need it.
   *
   * @param bytes takes its bytes away, before the row: whose row is left is found again
   */
  public void expire(Row file, Runnable bytes) {
    transaction.executeWithoutResult(status -> {
      lock(file.id());
      boolean past =
          database
              .sql(
                  "select exists (select from files where id = :id and %s)"
                      .formatted(PAST_ITS_TIME))
              .param("id", file.id())
              .query(Boolean.class)
              .single();
      if (past) {
        bytes.run();
        delete(file.owner().project(), file.id());
      }
    });
  }

  private void lock(String id) {
    database
        .sql("select from files where id = :id for update")
        .param("id", id)
        .query()
        .listOfRows();
  }

  /**
   * Keeps the files that somebody has come to need until the end of the transaction in which he
   * did: until then nobody else knows of him.
   */
  static void hold(JdbcClient database, Reader.Kind kind, String reader) {
    database
        .sql(
            """
            select from files
            where id in (select file from file_readers where kind = :kind and reader = :reader)
            order by id for key share
            """)
        .param("kind", kind.word())
        .param("reader", reader)
        .query()
        .listOfRows();
  }

  /** Forgets a file; its bytes are the caller's to delete. */
  public boolean delete(String project, String id) {
    return database
            .sql("delete from files where id = :id and project = :project")
            .param("id", id)
            .param("project", project)
            .update()
        == 1;
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        new Owner(row.getString("project"), row.getString("principal")),
        row.getString("purpose"),
        row.getString("filename"),
        new DatasetRef(
            row.getString("id"),
            row.getString("key"),
            row.getString("sha256"),
            row.getLong("bytes")),
        Columns.timeOf(row, "created_at"),
        Columns.time(row, "expires_at"),
        Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getString("source"),
        row.getString("error"));
  }
}
