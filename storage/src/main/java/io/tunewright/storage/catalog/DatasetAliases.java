package io.tunewright.storage.catalog;

import io.tunewright.fault.TuningError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Names of a project's files that can be moved to others. */
public final class DatasetAliases {
  private final JdbcClient database;
  private final TransactionTemplate transaction;

  DatasetAliases(JdbcClient database, TransactionTemplate transaction) {
    this.database = database;
    this.transaction = transaction;
  }

  /**
   * One alias.
   *
   * @param file the id of what it points at, which may be gone
   */
  public record Row(String project, String alias, String file, String movedBy, Instant moved) {}

  /** What an alias must be before it is moved. */
  public sealed interface Expected {

    record Anything() implements Expected {}

    /** There is no such alias yet. */
    record Nothing() implements Expected {
      @Override
      public String toString() {
        return "nothing";
      }
    }

    /** It points at this file. */
    record File(String id) implements Expected {
      @Override
      public String toString() {
        return id;
      }
    }
  }

  /**
   * Moves an alias, or makes it. One that is there already stays: whoever has not heard the answer
   * may ask again.
   *
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where it is not as expected
   */
  public Row move(String project, String alias, String file, Expected expected, String by) {
    Optional<Row> moved =
        transaction.execute(status -> {
          Optional<Row> written = write(project, alias, file, expected, by);
          Files.hold(database, Files.Reader.Kind.ALIAS, alias);
          return written;
        });
    return moved
        .or(() -> find(project, alias).filter(row -> row.file().equals(file)))
        .orElseThrow(() ->
            TuningError.CONFLICT.at(
                "expected",
                "the alias '%s' points at %s, expected %s"
                    .formatted(
                        alias, find(project, alias).map(Row::file).orElse("nothing"), expected)));
  }

  private Optional<Row> write(
      String project, String alias, String file, Expected expected, String by) {
    String write =
        switch (expected) {
          case Expected.Anything _ -> INSERT + "do update set " + VALUES;
          case Expected.Nothing _ -> INSERT + "do nothing";
          case Expected.File _ ->
              "update dataset_aliases set "
                  + VALUES
                  + " where project = :project and alias = :alias and file = :before";
        };
    return database
        .sql(write + " returning *")
        .param("project", project)
        .param("alias", alias)
        .param("file", file)
        .param("before", expected.toString())
        .param("by", by)
        .param("now", Columns.time(Instant.now()))
        .query(DatasetAliases::row)
        .optional();
  }

  private static final String INSERT =
      """
      insert into dataset_aliases (project, alias, file, moved_by, moved_at)
      values (:project, :alias, :file, :by, :now)
      on conflict (project, alias)\s\
      """;

  private static final String VALUES = "file = :file, moved_by = :by, moved_at = :now";

  public Optional<Row> find(String project, String alias) {
    return database
        .sql("select * from dataset_aliases where project = :project and alias = :alias")
        .param("project", project)
        .param("alias", alias)
        .query(DatasetAliases::row)
        .optional();
  }

  public List<Row> list(String project) {
    return database
        .sql("select * from dataset_aliases where project = :project order by alias")
        .param("project", project)
        .query(DatasetAliases::row)
        .list();
  }

  /** Forgets an alias; its file stays. */
  public boolean delete(String project, String alias) {
    return database
            .sql("delete from dataset_aliases where project = :project and alias = :alias")
            .param("project", project)
            .param("alias", alias)
            .update()
        == 1;
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getString("project"),
        row.getString("alias"),
        row.getString("file"),
        row.getString("moved_by"),
        Columns.timeOf(row, "moved_at"));
  }
}
