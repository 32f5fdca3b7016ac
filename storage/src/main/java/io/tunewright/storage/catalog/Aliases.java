package io.tunewright.storage.catalog;

import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.storage.catalog.AliasMove.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where adapters' aliases point, and every move of them. Whoever moves one works on its adapter
 * alone ({@link Adapters#alone}), and keeps its record in the store.
 */
public final class Aliases {
  /** The newest version that was published and not deleted. */
  public static final String LATEST = "latest";

  /** The version that has proven itself: only a compare-and-set moves it. */
  public static final String CHAMPION = "champion";

  /** The version under evaluation. */
  public static final String CANDIDATE = "candidate";

  private final JdbcClient database;

  Aliases(JdbcClient database) {
    this.database = database;
  }

  /** Where an alias points, and since when. */
  public record Alias(String alias, int version, Instant moved) {}

  /** An adapter's aliases, by name. */
  public List<Alias> of(String project, String name) {
    return database
        .sql("select * from aliases where project = :project and name = :name order by alias")
        .param("project", project)
        .param("name", name)
        .query((row, number) ->
            new Alias(
                row.getString("alias"), row.getInt("version"), Columns.timeOf(row, "moved_at")))
        .list();
  }

  /** The version that it points at; empty where it points nowhere. */
  public Optional<Integer> at(String project, String name, String alias) {
    return database
        .sql(
            """
            select version from aliases
            where project = :project and name = :name and alias = :alias
            """)
        .param("project", project)
        .param("name", name)
        .param("alias", alias)
        .query((row, number) -> row.getInt("version"))
        .optional();
  }

  /** All moves of an adapter's aliases, the oldest first. */
  public List<AliasMove> history(String project, String name) {
    return database
        .sql(
            """
            select * from alias_moves where project = :project and name = :name
            order by moved_at, alias
            """)
        .param("project", project)
        .param("name", name)
        .query(Aliases::move)
        .list();
  }

  /** Those of one alias, the oldest first. */
  public List<AliasMove> history(String project, String name, String alias) {
    return history(project, name).stream().filter(move -> move.alias().equals(alias)).toList();
  }

  /**
   * Moves an alias and writes the move down.
   *
   * @param to null takes the alias away
   */
  public void move(
      String project,
      String name,
      String alias,
      Kind kind,
      @Nullable Integer to,
      String by,
      @Nullable String why,
      @Nullable EvaluationId evaluation) {
    Integer from = at(project, name, alias).orElse(null);
    if (Objects.equals(from, to)) {
      return;
    }
    Instant moved = later(project, name, alias);
    if (to == null) {
      remove(project, name, alias);
    } else {
      point(new AdapterRef(project, name, to), alias, moved);
    }
    database
        .sql(
            """
            insert into alias_moves (project, name, alias, moved_at, kind, from_version,
                                     to_version, principal, reason, evaluation)
            values (:project, :name, :alias, :moved, :kind, :from, :to, :by, :why, :evaluation)
            """)
        .param("project", project)
        .param("name", name)
        .param("alias", alias)
        .param("moved", Columns.time(moved))
        .param("kind", kind.word())
        .param("from", from)
        .param("to", to)
        .param("by", by)
        .param("why", why)
        .param("evaluation", evaluation == null ? null : evaluation.value())
        .update();
  }

  /** Now, but after the alias' last move even where the clock was set back. */
  private Instant later(String project, String name, String alias) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return database
        .sql(
            """
            select greatest(:now, max(moved_at) + interval '1 microsecond') as moved_at
            from alias_moves where project = :project and name = :name and alias = :alias
            """)
        .param("now", Columns.time(now))
        .param("project", project)
        .param("name", name)
        .param("alias", alias)
        .query((row, number) -> Columns.timeOf(row, "moved_at"))
        .single();
  }

  private void point(AdapterRef to, String alias, Instant moved) {
    int pointed =
        database
            .sql(
                """
                insert into aliases (project, name, alias, version, moved_at)
                select project, name, :alias, version, :moved from adapters
                where project = :project and name = :name and version = :version
                  and published_at is not null and deleted_at is null
                on conflict (project, name, alias) do update
                  set version = excluded.version, moved_at = excluded.moved_at
                """)
            .param("alias", alias)
            .param("moved", Columns.time(moved))
            .param("project", to.project())
            .param("name", to.name())
            .param("version", to.version())
            .update();
    if (pointed == 0) {
      throw TuningError.NOT_FOUND.at(
          "version", "the adapter %s has no version %d".formatted(to.name(), to.version()));
    }
  }

  private void remove(String project, String name, String alias) {
    database
        .sql(
            """
            delete from aliases where project = :project and name = :name and alias = :alias
            """)
        .param("project", project)
        .param("name", name)
        .param("alias", alias)
        .update();
  }

  private static AliasMove move(ResultSet row, int number) throws SQLException {
    String evaluation = row.getString("evaluation");
    return new AliasMove(
        row.getString("alias"),
        Kind.of(row.getString("kind")),
        row.getObject("from_version", Integer.class),
        row.getObject("to_version", Integer.class),
        row.getString("principal"),
        row.getString("reason"),
        evaluation == null ? null : new EvaluationId(evaluation),
        Columns.timeOf(row, "moved_at"));
  }
}
