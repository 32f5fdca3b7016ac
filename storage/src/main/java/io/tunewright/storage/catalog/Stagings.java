package io.tunewright.storage.catalog;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Preparation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Requests to stage weights ahead of any job. */
public final class Stagings {
  private final JdbcClient database;

  Stagings(JdbcClient database) {
    this.database = database;
  }

  /**
   * One request.
   *
   * @param snapshot once the commit is pinned
   * @param error once it has failed
   */
  public record Row(
      Preparation wanted,
      State state,
      @Nullable SnapshotRef snapshot,
      @Nullable String error,
      Instant requested,
      @Nullable Instant ended) {}

  /** Where a request is. */
  public enum State {
    REQUESTED,
    STAGING,
    STAGED,
    FAILED,
    CANCELLED;

    static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Enters a request; one for the same that is under way is answered instead. */
  public Row request(Owner owner, String model, ModelRef source) {
    database
        .sql(
            """
            insert into stagings (id, project, principal, model, uri, state, requested_at)
            values (:id, :project, :principal, :model, :uri, 'requested', :now)
            on conflict do nothing
            """)
        .param("id", "staging-" + UlidCreator.getMonotonicUlid().toLowerCase())
        .param("project", owner.project())
        .param("principal", owner.principal())
        .param("model", model)
        .param("uri", source.uri())
        .param("now", Columns.time(Instant.now()))
        .update();
    return newest(owner.project(), model).orElseThrow();
  }

  public Optional<Row> newest(String project, String model) {
    return database
        .sql(
            """
            select * from stagings where project = :project and model = :model
            order by id desc limit 1
            """)
        .param("project", project)
        .param("model", model)
        .query(Stagings::row)
        .optional();
  }

  public Optional<Row> find(String id) {
    return database
        .sql("select * from stagings where id = :id")
        .param("id", id)
        .query(Stagings::row)
        .optional();
  }

  /** All of a model that have not ended: one for each source that it was given. */
  public List<Row> underWay(String project, String model) {
    return database
        .sql(
            """
            select * from stagings
            where project = :project and model = :model and ended_at is null order by id
            """)
        .param("project", project)
        .param("model", model)
        .query(Stagings::row)
        .list();
  }

  public List<Row> underWay() {
    return database
        .sql("select * from stagings where ended_at is null order by id")
        .query(Stagings::row)
        .list();
  }

  /** Notes the commit that was pinned, unless one was noted before, and answers what counts. */
  public SnapshotRef pin(String id, SnapshotRef snapshot) {
    database
        .sql(
            """
            update stagings
            set state = 'staging', source = :source, name = :name, commit = :commit
            where id = :id and commit is null and ended_at is null
            """)
        .param("id", id)
        .param("source", snapshot.source())
        .param("name", snapshot.name())
        .param("commit", snapshot.commit())
        .update();
    SnapshotRef pinned = find(id).map(Row::snapshot).orElse(null);
    return pinned == null ? snapshot : pinned;
  }

  /** Notes the end, once. */
  public void end(String id, State state, @Nullable String error) {
    database
        .sql(
            """
            update stagings set state = :state, error = :error, ended_at = :now
            where id = :id and ended_at is null
            """)
        .param("id", id)
        .param("state", state.word())
        .param("error", error)
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  /** Forgets a model's requests. */
  public void delete(String project, String model) {
    database
        .sql("delete from stagings where project = :project and model = :model")
        .param("project", project)
        .param("model", model)
        .update();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    String commit = row.getString("commit");
    return new Row(
        new Preparation(
            row.getString("id"),
            new Owner(row.getString("project"), row.getString("principal")),
            row.getString("model"),
            new ModelRef(row.getString("uri"))),
        State.of(row.getString("state")),
        commit == null
            ? null
            : new SnapshotRef(row.getString("source"), row.getString("name"), commit),
        row.getString("error"),
        Columns.timeOf(row, "requested_at"),
        Columns.time(row, "ended_at"));
  }
}
