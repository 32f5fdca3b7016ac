package io.tunewright.storage.catalog;

import io.tunewright.catalog.EvaluationState;
import io.tunewright.job.JobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells which jobs were submitted by schedules: by what their runs say, never by metadata. */
public final class ScheduledJobs {
  private final JdbcClient database;

  ScheduledJobs(JdbcClient database) {
    this.database = database;
  }

  /** Of those that a schedule's run has submitted, that run; one query for all. */
  public Map<JobId, ScheduledJob> among(Collection<JobId> jobs) {
    if (jobs.isEmpty()) {
      return Map.of();
    }
    List<String> ids = jobs.stream().map(JobId::value).toList();
    Map<JobId, ScheduledJob> found = new HashMap<>();
    database
        .sql(
            """
            select r.job, r.id, s.id as schedule, r.outcome, r.outcome_reason, r.ended_at,
                   e.state as evaluation
            from schedule_runs r
              left join schedules s on s.id = r.schedule and s.deleted_at is null
              left join evaluations e on e.job = r.job and e.of_job
            where r.job in (:jobs)
            """)
        .param("jobs", ids)
        .query((row, number) -> found.put(new JobId(row.getString("job")), row(row)))
        .list();
    return found;
  }

  private static ScheduledJob row(ResultSet row) throws SQLException {
    String evaluation = row.getString("evaluation");
    return new ScheduledJob(
        row.getString("id"),
        row.getString("schedule"),
        ScheduleRuns.conclusion(row.getString("outcome"), row.getString("outcome_reason")),
        Columns.time(row, "ended_at"),
        evaluation == null ? null : EvaluationState.of(evaluation));
  }
}
