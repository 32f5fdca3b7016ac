package io.tunewright.storage.catalog;

import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.JobId;
import io.tunewright.launch.EndReason;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every run that a job was given, and how each ended. */
public final class Attempts {
  private final JdbcClient database;

  Attempts(JdbcClient database) {
    this.database = database;
  }

  /**
   * One run.
   *
   * @param number from 1, trainings and evaluations counted apart
   * @param resumedStep of the checkpoint that a training went on from or an evaluation measures
   * @param started when it was handed to its site
   * @param cause null while it goes on
   * @param reason in words; null while it goes on, and where it finished
   * @param evidence a key in the store, null where nothing was kept
   */
  public record Row(
      String runKey,
      int number,
      String site,
      @Nullable Long resumedStep,
      Instant started,
      @Nullable Instant ended,
      @Nullable EndReason cause,
      @Nullable String reason,
      @Nullable String evidence) {}

  void launched(JobId job, Change.Launched run, Instant time) {
    database
        .sql(
            """
            insert into attempts (job, run_key, attempt, site, resumed_step, started_at)
            values (:job, :runKey, :attempt, :site, :step, :time)
            on conflict do nothing
            """)
        .param("job", job.value())
        .param("runKey", run.runKey())
        .param("attempt", run.attempt())
        .param("site", run.site())
        .param("step", run.from() == null ? null : run.from().step())
        .param("time", Columns.time(time))
        .update();
  }

  void ended(JobId job, Change.AttemptEnded end, Instant time) {
    database
        .sql(
            """
            update attempts
            set ended_at = :time, cause = :cause, reason = :reason, evidence = :evidence
            where job = :job and run_key = :runKey and ended_at is null
            """)
        .param("job", job.value())
        .param("runKey", end.runKey())
        .param("time", Columns.time(time))
        .param("cause", end.cause().word())
        .param("reason", end.reason())
        .param("evidence", end.evidence())
        .update();
  }

  /**
   * Ends those that go on.
   *
   * @param kind of the orders that are meant, {@code train} or {@code evaluate}; % for all
   */
  void allEnded(JobId job, String kind, EndReason cause, Instant time) {
    database
        .sql(
            """
            update attempts set ended_at = :time, cause = :cause
            where job = :job and run_key like :keys and ended_at is null
            """)
        .param("job", job.value())
        .param("keys", job.value() + "-" + kind + "-%")
        .param("time", Columns.time(time))
        .param("cause", cause.word())
        .update();
  }

  /** A job's runs in the order in which they were launched. */
  public List<Row> list(JobId job) {
    return database
        .sql("select * from attempts where job = :job order by started_at, run_key")
        .param("job", job.value())
        .query((row, number) ->
            new Row(
                row.getString("run_key"),
                row.getInt("attempt"),
                row.getString("site"),
                row.getObject("resumed_step", Long.class),
                Columns.timeOf(row, "started_at"),
                Columns.time(row, "ended_at"),
                Optional.ofNullable(row.getString("cause"))
                    .map(word -> EndReason.valueOf(word.toUpperCase(Locale.ROOT)))
                    .orElse(null),
                row.getString("reason"),
                row.getString("evidence")))
        .list();
  }
}
