package io.tunewright.storage.catalog;

import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.track.Checkpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import tools.jackson.core.type.TypeReference;

/** The committed checkpoints of every job. */
public final class Checkpoints {
  private static final String ALL =
      """
      select c.*, p.tries, p.principal, p.state, p.reason, p.requested_at, p.ended_at,
             a.project as adapter_project, a.name as adapter_name, a.version as adapter_version
      from checkpoints c
      left join publications p using (job, attempt, step)
      left join adapters a on a.job = c.job and a.step = c.step and a.published_at is not null
        and a.deleted_at is null and p.state = 'published'
      """;

  private final JdbcClient database;

  Checkpoints(JdbcClient database) {
    this.database = database;
  }

  /** One that was deleted, and is committed again, is there again. */
  void add(Checkpoint checkpoint, Instant time) {
    database
        .sql(
            """
            insert into checkpoints
              (job, attempt, step, manifest_key, files, bytes, metrics, created_at)
            values (:job, :attempt, :step, :manifestKey, :files, :bytes, :metrics::jsonb, :time)
            on conflict (job, attempt, step) do update
              set deleted_at = null, cleared_at = null, created_at = excluded.created_at
              where checkpoints.deleted_at is not null
            """)
        .param("job", checkpoint.ref().job().value())
        .param("attempt", checkpoint.ref().attempt())
        .param("step", checkpoint.ref().step())
        .param("manifestKey", checkpoint.ref().manifestKey())
        .param("files", checkpoint.files())
        .param("bytes", checkpoint.bytes())
        .param("metrics", Columns.json(checkpoint.metrics()))
        .param("time", Columns.time(time))
        .update();
  }

  /** A job's checkpoints of all attempts, also the deleted ones, the latest step first. */
  public List<CheckpointRow> list(JobId job) {
    return database
        .sql(ALL + " where c.job = :job order by c.step desc, c.attempt desc")
        .param("job", job.value())
        .query(Checkpoints::row)
        .list();
  }

  /** A job's checkpoint, be it deleted. */
  public Optional<CheckpointRow> find(JobId job, int attempt, long step) {
    return database
        .sql(ALL + " where c.job = :job and c.attempt = :attempt and c.step = :step")
        .param("job", job.value())
        .param("attempt", attempt)
        .param("step", step)
        .query(Checkpoints::row)
        .optional();
  }

  /**
   * Keeps it whatever else. Idempotent.
   *
   * @return whether it is still there to be kept
   */
  public boolean pin(CheckpointRef checkpoint, String by, Instant now) {
    return update(
                checkpoint,
                "pinned_at = coalesce(pinned_at, :now), pinned_by = coalesce(pinned_by, :by)",
                "deleted_at is null")
            .param("now", Columns.time(now))
            .param("by", by)
            .update()
        == 1;
  }

  /**
   * Leaves it to the job's retention. Idempotent.
   *
   * @return false where a job under way goes on from it: it stays pinned then
   */
  public boolean unpin(CheckpointRef checkpoint) {
    int unpinned =
        update(
                checkpoint,
                "pinned_at = null, pinned_by = null",
                """
                not exists (
                  select from jobs j
                  where j.finished_at is null
                    and j.request->'resumeFrom'->'checkpoint'->>'job' = :job
                    and j.request->'resumeFrom'->'checkpoint'->>'manifestKey' = c.manifest_key)
                """)
            .update();
    if (unpinned == 1) {
      retentionIsDue(checkpoint.job());
    }
    return unpinned == 1;
  }

  /** Something has happened after which the job may keep fewer. */
  void retentionIsDue(JobId job) {
    database
        .sql("update jobs set retention_due_at = :now where id = :job")
        .param("now", Columns.time(Instant.now()))
        .param("job", job.value())
        .update();
  }

  /**
   * Gives a checkpoint up, unless somebody has come to want it.
   *
   * @return whether it was given up
   */
  boolean giveUp(CheckpointRef checkpoint, Instant now) {
    return update(
                checkpoint,
                "deleted_at = :now",
                """
                deleted_at is null and pinned_at is null and not exists (
                  select from publications p
                  where p.job = c.job and p.attempt = c.attempt and p.step = c.step
                    and p.state in ('requested', 'published'))
                """)
            .param("now", Columns.time(now))
            .update()
        == 1;
  }

  /** Those that were given up and whose files are still there, the earliest first. */
  List<CheckpointRow> uncleared(int limit) {
    return database
        .sql(
            ALL
                + """
                 where c.deleted_at is not null and c.cleared_at is null
                order by c.deleted_at, c.job, c.attempt, c.step limit :limit
                """)
        .param("limit", limit)
        .query(Checkpoints::row)
        .list();
  }

  void cleared(CheckpointRef checkpoint, Instant now) {
    update(checkpoint, "cleared_at = :now", "true").param("now", Columns.time(now)).update();
  }

  /** Steps of the checkpoints that runs of the job have begun with and may read still. */
  Set<Long> readSteps(JobId job) {
    return database
        .sql(
            """
            select distinct resumed_step from attempts
            where job = :job and ended_at is null and resumed_step is not null
            """)
        .param("job", job.value())
        .query((row, number) -> row.getLong("resumed_step"))
        .set();
  }

  private StatementSpec update(CheckpointRef checkpoint, String assignments, String where) {
    return database
        .sql(
            "update checkpoints c set %s where job = :job and attempt = :attempt and step = :step and %s"
                .formatted(assignments, where))
        .param("job", checkpoint.job().value())
        .param("attempt", checkpoint.attempt())
        .param("step", checkpoint.step());
  }

  static CheckpointRow row(ResultSet row, int number) throws SQLException {
    return new CheckpointRow(
        new Checkpoint(
            new CheckpointRef(
                new JobId(row.getString("job")),
                row.getInt("attempt"),
                row.getLong("step"),
                row.getString("manifest_key")),
            row.getInt("files"),
            row.getLong("bytes"),
            Columns.jsonOf(row, "metrics", new TypeReference<Map<String, Double>>() {})),
        Columns.timeOf(row, "created_at"),
        Columns.time(row, "pinned_at"),
        Columns.time(row, "deleted_at"),
        publication(row));
  }

  private static @Nullable PublicationRow publication(ResultSet row) throws SQLException {
    String state = row.getString("state");
    if (state == null) {
      return null;
    }
    String adapter = row.getString("adapter_name");
    return new PublicationRow(
        row.getInt("tries"),
        row.getString("principal"),
        PublicationRow.State.of(state),
        row.getString("reason"),
        adapter == null
            ? null
            : new AdapterRef(
                row.getString("adapter_project"), adapter, row.getInt("adapter_version")),
        Columns.timeOf(row, "requested_at"),
        Columns.time(row, "ended_at"));
  }
}
