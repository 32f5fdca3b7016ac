package io.tunewright.storage.catalog;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.launch.EndReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.support.TransactionTemplate;

/** What happened to each job, and what that changed in its row. */
public final class JobEvents {
  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final Checkpoints checkpoints;
  private final Snapshots snapshots;
  private final Attempts attempts;
  private final Evaluations evaluations;

  JobEvents(
      JdbcClient database,
      TransactionTemplate transaction,
      Checkpoints checkpoints,
      Snapshots snapshots,
      Attempts attempts,
      Evaluations evaluations) {
    this.database = database;
    this.transaction = transaction;
    this.checkpoints = checkpoints;
    this.snapshots = snapshots;
    this.attempts = attempts;
    this.evaluations = evaluations;
  }

  /** One event as it is listed. */
  public record Row(JobId job, long sequence, Instant time, Level level, String message) {}

  /**
   * Writes an event and applies its change, both or neither. An event that is there already changes
   * nothing; one that comes later than a newer one doesn't turn the status back; an end is final.
   */
  public void record(JobEvent event) {
    transaction.executeWithoutResult(status -> {
      int written =
          database
              .sql(
                  """
                  insert into job_events (job, sequence, time, level, message)
                  values (:job, :sequence, :time, :level, :message)
                  on conflict do nothing
                  """)
              .param("job", event.job().value())
              .param("sequence", event.sequence())
              .param("time", Columns.time(event.time()))
              .param("level", event.level().name())
              .param("message", event.message())
              .update();
      Change change = event.change();
      if (written == 1 && change != null) {
        apply(event, change);
      }
      update(event, "told = greatest(told, :sequence)")
          .param("sequence", event.sequence())
          .update();
    });
  }

  private void apply(JobEvent event, Change change) {
    switch (change) {
      case Change.Moved(JobStatus status, String stage) ->
          database
              .sql(
                  """
                  update jobs set status = :status, stage = :stage,
                    stages = jsonb_build_object(:stage::text, :time::text) || stages
                  where id = :id and finished_at is null and told < :sequence
                  """)
              .param("time", event.time().toString())
              .param("id", event.job().value())
              .param("status", status.word())
              .param("stage", stage)
              .param("sequence", event.sequence())
              .update();
      case Change.Planned(var plan) -> {
        update(event, "plan = :plan::jsonb, site = :site")
            .param("plan", Columns.json(plan))
            .param("site", plan.placement().site())
            .update();
        snapshots.plan(event.job(), plan.snapshot(), event.time());
      }
      case Change.Launched launched -> {
        attempts.launched(event.job(), launched, event.time());
        update(
                event,
                """
                attempt = case when :runKey = id || '-train-' || :attempt
                               then greatest(attempt, :attempt) else attempt end,
                run_key = :runKey, site = :site
                """)
            .param("attempt", launched.attempt())
            .param("runKey", launched.runKey())
            .param("site", launched.site())
            .update();
      }
      case Change.AttemptEnded end -> {
        attempts.ended(event.job(), end, event.time());
        checkpoints.retentionIsDue(event.job());
      }
      case Change.Wished(boolean paused, Instant deadline) ->
          database
              .sql(
                  """
                  update jobs set paused = :paused, deadline = :deadline, wished = :sequence
                  where id = :id and wished < :sequence
                  """)
              .param("id", event.job().value())
              .param("paused", paused)
              .param("deadline", deadline == null ? null : Columns.time(deadline))
              .param("sequence", event.sequence())
              .update();
      case Change.Saved(var checkpoint) -> {
        checkpoints.add(checkpoint, event.time());
        checkpoints.retentionIsDue(event.job());
      }
      case Change.Trained(var result) -> {
        attempts.allEnded(event.job(), "train", EndReason.FINISHED, event.time());
        update(event, "result = :result::jsonb").param("result", Columns.json(result)).update();
      }
      case Change.Judged(var verdict) -> {
        attempts.allEnded(event.job(), "evaluate", EndReason.FINISHED, event.time());
        update(event, "verdict = :verdict::jsonb").param("verdict", Columns.json(verdict)).update();
      }
      case Change.Published(var adapter) -> {
        update(event, "fine_tuned_model = :model").param("model", adapter.model()).update();
        evaluations.createAsAsked(event.job(), adapter.ref(), event.time());
      }
      case Change.Ended(JobOutcome outcome) -> {
        attempts.allEnded(event.job(), "%", EndReason.STOPPED, event.time());
        checkpoints.retentionIsDue(event.job());
        end(event, outcome);
      }
    }
  }

  private void end(JobEvent event, JobOutcome outcome) {
    JobStatus status =
        switch (outcome) {
          case JobOutcome.Published _ -> JobStatus.SUCCEEDED;
          case JobOutcome.Cancelled _ -> JobStatus.CANCELLED;
          case JobOutcome.Withheld _, JobOutcome.Failed _ -> JobStatus.FAILED;
        };
    JobOutcome.@Nullable Failed error =
        switch (outcome) {
          case JobOutcome.Failed failed -> failed;
          case JobOutcome.Withheld(var reasons) ->
              new JobOutcome.Failed("adapter_withheld", String.join("; ", reasons), null);
          case JobOutcome.Published _, JobOutcome.Cancelled _ -> null;
        };
    database
        .sql(
            """
            update jobs set status = :status, finished_at = :time, error = :error::jsonb
            where id = :id and finished_at is null
            """)
        .param("id", event.job().value())
        .param("status", status.word())
        .param("time", Columns.time(event.time()))
        .param("error", error == null ? null : Columns.json(error))
        .update();
  }

  private StatementSpec update(JobEvent event, String assignments) {
    return database
        .sql("update jobs set " + assignments + " where id = :id")
        .param("id", event.job().value());
  }

  /**
   * A job's events, the newest first.
   *
   * @param before only events of a smaller sequence, null for the newest
   */
  public List<Row> list(JobId job, @Nullable Long before, int limit) {
    return database
        .sql(
            """
            select * from job_events
            where job = :job and (:before::bigint is null or sequence < :before)
            order by sequence desc limit :limit
            """)
        .param("job", job.value())
        .param("before", before)
        .param("limit", limit)
        .query(JobEvents::row)
        .list();
  }

  /** A job's events that happened before an instant, the newest first. */
  public List<Row> listBefore(JobId job, Instant time, int limit) {
    return database
        .sql(
            """
            select * from job_events where job = :job and time < :time
            order by sequence desc limit :limit
            """)
        .param("job", job.value())
        .param("time", Columns.time(time))
        .param("limit", limit)
        .query(JobEvents::row)
        .list();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        new JobId(row.getString("job")),
        row.getLong("sequence"),
        Columns.timeOf(row, "time"),
        Level.valueOf(row.getString("level")),
        row.getString("message"));
  }
}
