package io.tunewright.storage.catalog;

import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.PublicationRow.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Requests to publish checkpoints for themselves. */
public final class Publications {
  private final JdbcClient database;
  private final TransactionTemplate transaction;

  Publications(JdbcClient database, TransactionTemplate transaction) {
    this.database = database;
    this.transaction = transaction;
  }

  /**
   * One that is under way.
   *
   * @param tries which try it is, from 1
   */
  public record UnderWay(CheckpointRef checkpoint, int tries, String principal) {}

  /**
   * Enters a request; one for the same checkpoint that is under way or has succeeded is left as it
   * is, one that was withheld or has failed is tried again.
   *
   * @return whether the checkpoint is still there to be published
   */
  public boolean request(CheckpointRef checkpoint, String principal) {
    return Boolean.TRUE.equals(
        transaction.execute(status -> {
          boolean there =
              database
                  .sql(
                      """
                      select 1 from checkpoints
                      where job = :job and attempt = :attempt and step = :step
                        and deleted_at is null
                      for update
                      """)
                  .param("job", checkpoint.job().value())
                  .param("attempt", checkpoint.attempt())
                  .param("step", checkpoint.step())
                  .query((row, number) -> true)
                  .optional()
                  .isPresent();
          if (there) {
            enter(checkpoint, principal);
          }
          return there;
        }));
  }

  private void enter(CheckpointRef checkpoint, String principal) {
    database
        .sql(
            """
            insert into publications (job, attempt, step, tries, principal, state, requested_at)
            values (:job, :attempt, :step, 1, :principal, 'requested', :now)
            on conflict (job, attempt, step) do update
              set tries = publications.tries + 1, principal = :principal, state = 'requested',
                  reason = null, requested_at = :now, ended_at = null
              where publications.state in ('withheld', 'failed')
            """)
        .param("job", checkpoint.job().value())
        .param("attempt", checkpoint.attempt())
        .param("step", checkpoint.step())
        .param("principal", principal)
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  /** Requests that have not ended, the oldest first: each must have a workflow. */
  public List<UnderWay> underWay() {
    return database
        .sql(
            """
            select c.job, c.attempt, c.step, c.manifest_key, p.tries, p.principal
            from publications p join checkpoints c using (job, attempt, step)
            where p.ended_at is null order by p.requested_at
            """)
        .query((row, number) ->
            new UnderWay(
                new CheckpointRef(
                    new JobId(row.getString("job")),
                    row.getInt("attempt"),
                    row.getLong("step"),
                    row.getString("manifest_key")),
                row.getInt("tries"),
                row.getString("principal")))
        .list();
  }

  /**
   * Notes how a request has ended. Idempotent; a later try is left as it is.
   *
   * @param reason null where it was published
   */
  public void end(CheckpointRef checkpoint, int tries, State state, @Nullable String reason) {
    database
        .sql(
            """
            update publications set state = :state, reason = :reason, ended_at = :now
            where job = :job and attempt = :attempt and step = :step and tries = :tries
              and ended_at is null
            """)
        .param("job", checkpoint.job().value())
        .param("attempt", checkpoint.attempt())
        .param("step", checkpoint.step())
        .param("tries", tries)
        .param("state", state.word())
        .param("reason", reason)
        .param("now", Columns.time(Instant.now()))
        .update();
  }
}
