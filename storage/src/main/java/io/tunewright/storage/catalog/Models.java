package io.tunewright.storage.catalog;

import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Base models that a project has registered: a name, and where its weights come from. */
public final class Models {
  private final JdbcClient database;

  Models(JdbcClient database) {
    this.database = database;
  }

  /**
   * One registered model.
   *
   * @param name {@code org/name}
   */
  public record Row(Owner owner, String name, ModelRef source, Instant created) {}

  /** Registers a name, or gives a known one another source; jobs under way keep theirs. */
  public Row register(Owner owner, String name, ModelRef source) {
    return database
        .sql(
            """
            insert into models (project, name, source, principal, created_at)
            values (:project, :name, :source, :principal, :now)
            on conflict (project, name) do update
              set source = excluded.source, principal = excluded.principal
            returning *
            """)
        .param("project", owner.project())
        .param("name", name)
        .param("source", source.uri())
        .param("principal", owner.principal())
        .param("now", Columns.time(Instant.now()))
        .query(Models::row)
        .single();
  }

  public Optional<Row> find(String project, String name) {
    return database
        .sql("select * from models where project = :project and name = :name")
        .param("project", project)
        .param("name", name)
        .query(Models::row)
        .optional();
  }

  /** Forgets a name; what was staged under it stays. */
  public boolean delete(String project, String name) {
    return database
            .sql("delete from models where project = :project and name = :name")
            .param("project", project)
            .param("name", name)
            .update()
        == 1;
  }

  public List<Row> list(String project) {
    return database
        .sql("select * from models where project = :project order by name")
        .param("project", project)
        .query(Models::row)
        .list();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        new Owner(row.getString("project"), row.getString("principal")),
        row.getString("name"),
        new ModelRef(row.getString("source")),
        Columns.timeOf(row, "created_at"));
  }
}
