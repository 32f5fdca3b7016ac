package io.tunewright.storage.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.job.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who did what and when. Rows are only ever added, and hold neither secrets nor bodies. */
public final class AuditLog {
  private final JdbcClient database;

  AuditLog(JdbcClient database) {
    this.database = database;
  }

  /** What came of a command. */
  public enum Outcome {
    @JsonProperty("done")
    DONE,
    /** The fault is the caller's. */
    @JsonProperty("refused")
    REFUSED,
    /** The fault is ours. */
    @JsonProperty("failed")
    FAILED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Who gave a command.
   *
   * @param owner with the project that the command was about
   * @param key the id of the key that they showed
   */
  public record Actor(Owner owner, Role role, String key) {}

  /**
   * A command.
   *
   * @param actor null where nobody was known, as at a sign-in that was refused
   * @param action method and route, such as {@code POST /v1/fine_tuning/jobs/{id}/cancel}, or words
   * @param target what it was about, such as a job's id; null where nothing can be named
   * @param source the address that it came from
   * @param request the id of its request
   * @param status of the answer, as HTTP numbers it
   */
  public record Deed(
      @Nullable Actor actor,
      String action,
      @Nullable String target,
      String source,
      String request,
      Outcome outcome,
      int status) {}

  /** A command, and when it had ended. */
  public record Row(String id, Instant time, Deed deed) {}

  /**
   * Which rows are wanted; null for any.
   *
   * @param text what action or target contain, whatever its case
   */
  public record Filter(
      @Nullable String project,
      @Nullable String principal,
      @Nullable String text,
      @Nullable Outcome outcome) {}

  public void record(Deed deed) {
    Actor actor = deed.actor();
    database
        .sql(
            """
            insert into audit (id, time, principal, project, role, key, action, target, source,
                               request, outcome, status)
            values (:id, :time, :principal, :project, :role, :key, :action, :target, :source,
                    :request, :outcome, :status)
            """)
        .param("id", "audit-" + UlidCreator.getMonotonicUlid().toLowerCase())
        .param("time", Columns.time(Instant.now()))
        .param("principal", actor == null ? null : actor.owner().principal())
        .param("project", actor == null ? null : actor.owner().project())
        .param("role", actor == null ? null : actor.role().name())
        .param("key", actor == null ? null : actor.key())
        .param("action", deed.action())
        .param("target", deed.target())
        .param("source", deed.source())
        .param("request", deed.request())
        .param("outcome", deed.outcome().word())
        .param("status", deed.status())
        .update();
  }

  /**
   * A page of the log, the newest first.
   *
   * @param after the last id of the page before, null for the first page
   */
  public List<Row> list(Filter filter, @Nullable String after, int limit) {
    return database
        .sql(
            """
            select * from audit
            where (:project::text is null or project = :project)
              and (:principal::text is null or principal = :principal)
              and (:text::text is null or strpos(lower(action), lower(:text)) > 0
                   or strpos(lower(coalesce(target, '')), lower(:text)) > 0)
              and (:outcome::text is null or outcome = :outcome)
              and (:after::text is null or id < :after)
            order by id desc limit :limit
            """)
        .param("project", filter.project())
        .param("principal", filter.principal())
        .param("text", filter.text())
        .param("outcome", filter.outcome() == null ? null : filter.outcome().word())
        .param("after", after)
        .param("limit", limit)
        .query(AuditLog::row)
        .list();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    String key = row.getString("key");
    return new Row(
        row.getString("id"),
        Columns.timeOf(row, "time"),
        new Deed(
            key == null
                ? null
                : new Actor(
                    new Owner(row.getString("project"), row.getString("principal")),
                    Role.valueOf(row.getString("role")),
                    key),
            row.getString("action"),
            row.getString("target"),
            row.getString("source"),
            row.getString("request"),
            Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
            row.getInt("status")));
  }
}
