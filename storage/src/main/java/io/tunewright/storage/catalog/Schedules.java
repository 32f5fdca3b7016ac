package io.tunewright.storage.catalog;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.fault.TuningError;
import io.tunewright.job.Owner;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Timing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** The schedules that exist. A row is written before Temporal hears of it. */
public final class Schedules {
  private final JdbcClient database;

  Schedules(JdbcClient database) {
    this.database = database;
  }

  /**
   * What a schedule is to be.
   *
   * @param name unique among the project's
   * @param body as it was asked for
   */
  public record Wanted(String name, JsonNode body, Timing timing, Definition definition) {}

  /**
   * Writes a new one.
   *
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where the project has one of that name
   */
  public ScheduleRow create(Owner owner, Wanted wanted, boolean paused, @Nullable String note) {
    return unlessNameIsTaken(
        wanted.name(),
        () ->
            database
                .sql(
                    """
                    insert into schedules (id, project, principal, name, body, timing, definition,
                                           paused, note, revision, created_at, updated_at)
                    values (:id, :project, :principal, :name, :body::jsonb, :timing::jsonb,
                            :definition::jsonb, :paused, :note, 1, :now, :now)
                    returning *
                    """)
                .param("id", "sched-" + UlidCreator.getMonotonicUlid().toLowerCase())
                .param("project", owner.project())
                .param("principal", owner.principal())
                .param("name", wanted.name())
                .param("body", Columns.json(wanted.body()))
                .param("timing", Columns.json(wanted.timing()))
                .param("definition", Columns.json(wanted.definition()))
                .param("paused", paused)
                .param("note", note)
                .param("now", Columns.time(Instant.now()))
                .query(Schedules::row)
                .single());
  }

  /**
   * Changes one; runs under way keep what they began with.
   *
   * @param revision that the change was made of
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where it is another one by now, or the
   *     project has another schedule of that name
   */
  public ScheduleRow change(String id, long revision, Wanted wanted) {
    return unlessNameIsTaken(
        wanted.name(),
        () ->
            database
                .sql(
                    """
                    update schedules
                    set name = :name, body = :body::jsonb, timing = :timing::jsonb,
                        definition = :definition::jsonb, revision = revision + 1, updated_at = :now
                    where id = :id and revision = :revision and deleted_at is null
                    returning *
                    """)
                .param("id", id)
                .param("revision", revision)
                .param("name", wanted.name())
                .param("body", Columns.json(wanted.body()))
                .param("timing", Columns.json(wanted.timing()))
                .param("definition", Columns.json(wanted.definition()))
                .param("now", Columns.time(Instant.now()))
                .query(Schedules::row)
                .optional()
                .orElseThrow(() ->
                    TuningError.CONFLICT.because(
                        "%s was changed meanwhile: read it again".formatted(id))));
  }

  private static ScheduleRow unlessNameIsTaken(
      String name, java.util.function.Supplier<ScheduleRow> write) {
    try {
      return write.get();
    } catch (DuplicateKeyException taken) {
      throw TuningError.CONFLICT.at(
          "name", "the project has a schedule with the name '%s'".formatted(name));
    }
  }

  /**
   * Lets a schedule rest, or go on. Empty where it is gone.
   *
   * @param note why
   */
  public Optional<ScheduleRow> pause(String id, boolean paused, @Nullable String note) {
    return database
        .sql(
            """
            update schedules
            set paused = :paused, note = :note, revision = revision + 1, updated_at = :now
            where id = :id and deleted_at is null
            returning *
            """)
        .param("id", id)
        .param("paused", paused)
        .param("note", note)
        .param("now", Columns.time(Instant.now()))
        .query(Schedules::row)
        .optional();
  }

  /** From now on no run begins; those under way go on. The row stays for the sake of its runs. */
  public boolean delete(String project, String id) {
    return database
            .sql(
                """
                update schedules
                set deleted_at = :now, revision = revision + 1, updated_at = :now
                where id = :id and project = :project and deleted_at is null
                """)
            .param("id", id)
            .param("project", project)
            .param("now", Columns.time(Instant.now()))
            .update()
        == 1;
  }

  /** The schedule, if the project has it and it was not deleted. */
  public Optional<ScheduleRow> find(String project, String id) {
    return find(id).filter(row -> row.owner().project().equals(project) && row.deleted() == null);
  }

  /** The schedule, whatever its project, be it deleted. */
  public Optional<ScheduleRow> find(String id) {
    return database
        .sql("select * from schedules where id = :id")
        .param("id", id)
        .query(Schedules::row)
        .optional();
  }

  /**
   * A page of a project's schedules, the newest first.
   *
   * @param after the last id of the page before, null for the first page
   */
  public List<ScheduleRow> list(String project, @Nullable String after, int limit) {
    return database
        .sql(
            """
            select * from schedules
            where project = :project and deleted_at is null
              and (:after::text is null or id < :after)
            order by id desc limit :limit
            """)
        .param("project", project)
        .param("after", after)
        .param("limit", limit)
        .query(Schedules::row)
        .list();
  }

  /** A schedule that Temporal must have, or must have no more, and in which state. */
  public record Standing(String id, String project, long revision, boolean deleted) {}

  /** All that Temporal must have, and those that it may still have though they were deleted. */
  public List<Standing> standing() {
    return database
        .sql(
            """
            select id, project, revision, deleted_at is not null as deleted from schedules
            where removed_at is null order by id
            """)
        .query((row, number) ->
            new Standing(
                row.getString("id"),
                row.getString("project"),
                row.getLong("revision"),
                row.getBoolean("deleted")))
        .list();
  }

  /** Makes a row the newest that has an older revision than is known elsewhere. */
  public void outrun(String id, long revision) {
    database
        .sql(
            "update schedules set revision = :revision + 1 where id = :id and revision < :revision")
        .param("id", id)
        .param("revision", revision)
        .update();
  }

  /** Notes that Temporal has no such schedule any more. */
  public void removed(String id) {
    database
        .sql("update schedules set removed_at = :now where id = :id and deleted_at is not null")
        .param("id", id)
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  /** The whole row as a JSON object, as {@link Rows} takes it. */
  public String json(String id) {
    return database
        .sql("select to_jsonb(s)::text from schedules s where id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  private static ScheduleRow row(ResultSet row, int number) throws SQLException {
    return new ScheduleRow(
        row.getString("id"),
        new Owner(row.getString("project"), row.getString("principal")),
        row.getString("name"),
        Columns.jsonOf(row, "body", new TypeReference<JsonNode>() {}),
        Columns.jsonOf(row, "timing", new TypeReference<Timing>() {}),
        Columns.jsonOf(row, "definition", new TypeReference<Definition>() {}),
        row.getBoolean("paused"),
        row.getString("note"),
        row.getLong("revision"),
        Columns.timeOf(row, "created_at"),
        Columns.timeOf(row, "updated_at"),
        Columns.time(row, "deleted_at"));
  }
}
