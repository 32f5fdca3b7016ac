package io.tunewright.storage.catalog;

import static java.util.Objects.requireNonNull;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.RunStart;
import io.tunewright.retrain.Survey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;

/** The runs of schedules. A run's workflow enters its row first of all. */
public final class ScheduleRuns {
  private static final List<String> TRAINED =
      Arrays.stream(Outcome.values()).filter(Outcome::hasTrained).map(Outcome::word).toList();

  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final Jobs jobs;
  private final Evaluations evaluations;

  ScheduleRuns(
      JdbcClient database, TransactionTemplate transaction, Jobs jobs, Evaluations evaluations) {
    this.evaluations = evaluations;
    this.database = database;
    this.transaction = transaction;
    this.jobs = jobs;
  }

  /**
   * Enters a run with the definition that its schedule has now, or finds it, by its id or else by
   * its execution. Empty where the schedule is gone.
   */
  public Optional<ScheduleRunRow> begin(RunStart start) {
    String known = start.run();
    if (known != null) {
      database
          .sql("update schedule_runs set execution = :execution where id = :id")
          .param("id", known)
          .param("execution", start.execution())
          .update();
      return find(known);
    }
    database
        .sql(
            """
            insert into schedule_runs (id, schedule, project, definition, workflow, execution,
                                       scheduled_for, started_at, training_file, validation_file,
                                       baseline)
            select :id, s.id, s.project, s.definition, :workflow, :execution, :scheduledFor, :now,
                   :training, :validation,
                   coalesce((select b.id from schedule_runs b
                             where b.schedule = s.id and b.id < :id and b.outcome in (:trained)
                             order by b.id desc limit 1), '')
            from schedules s where s.id = :schedule and s.deleted_at is null
            on conflict (workflow, execution) do nothing
            """)
        .param("id", "srun-" + UlidCreator.getMonotonicUlid().toLowerCase())
        .param("schedule", start.schedule())
        .param("workflow", start.workflow())
        .param("execution", start.execution())
        .param("scheduledFor", Columns.time(start.scheduledFor()))
        .param("now", Columns.time(Instant.now()))
        .param("training", Files.newId())
        .param("validation", Files.newId())
        .param("trained", TRAINED)
        .update();
    return database
        .sql("select * from schedule_runs where workflow = :workflow and execution = :execution")
        .param("workflow", start.workflow())
        .param("execution", start.execution())
        .query(ScheduleRuns::row)
        .optional();
  }

  /** Notes that Temporal has lost the run's workflow, which is about to start anew. */
  public void lost(String id) {
    database
        .sql("update schedule_runs set lost_at = coalesce(lost_at, :now) where id = :id")
        .param("id", id)
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  /** Another run of the same schedule that was lost, and goes on anew. */
  public Optional<ScheduleRunRow> startedAnewBeside(ScheduleRunRow run) {
    return database
        .sql(
            """
            select * from schedule_runs
            where schedule = :schedule and id <> :id and ended_at is null and lost_at is not null
            order by id limit 1
            """)
        .param("schedule", run.schedule())
        .param("id", run.id())
        .query(ScheduleRuns::row)
        .optional();
  }

  /** Notes what a run has found and what follows; nothing for one that has ended. */
  public void decide(String id, Survey found, Decision decision) {
    database
        .sql(
            """
            update schedule_runs
            set survey = :survey::jsonb, decision = :decision, reason = :reason
            where id = :id and ended_at is null
            """)
        .param("id", id)
        .param("survey", Columns.json(found))
        .param(
            "decision",
            switch (decision) {
              case Decision.Skip _ -> "skip";
              case Decision.Train _ -> "train";
            })
        .param("reason", decision.reason())
        .update();
  }

  /**
   * Submits the run's job, once: who asks again gets the same one.
   *
   * @param owner who has the schedule
   */
  public JobId submit(String id, Owner owner, TuningRequest request) {
    JobId job =
        transaction.execute(status -> {
          ScheduleRunRow run =
              database
                  .sql("select * from schedule_runs where id = :id for update")
                  .param("id", id)
                  .query(ScheduleRuns::row)
                  .single();
          if (run.job() != null) {
            return run.job();
          }
          if (run.ended() != null) {
            throw TuningError.CONFLICT.because(id + " has ended, wanted one that is under way");
          }
          JobId made = jobs.create(Jobs.newId(), owner, request, id, id).id();
          Boolean stopped =
              database
                  .sql(
                      """
                      update schedule_runs set job = :job where id = :id
                      returning stop_asked_at is not null
                      """)
                  .param("id", id)
                  .param("job", made.value())
                  .query(Boolean.class)
                  .single();
          if (stopped) {
            jobs.requestCancel(made);
          }
          return made;
        });
    return requireNonNull(job);
  }

  /** Notes that the run is to end, and asks for the end of its job and evaluation. */
  public void stop(String id) {
    transaction.executeWithoutResult(status ->
        database
            .sql(
                """
                update schedule_runs set stop_asked_at = coalesce(stop_asked_at, :now)
                where id = :id returning job
                """)
            .param("id", id)
            .param("now", Columns.time(Instant.now()))
            .query((row, number) -> Optional.ofNullable(row.getString("job")))
            .optional()
            .flatMap(job -> job)
            .map(JobId::new)
            .ifPresent(job -> {
              jobs.requestCancel(job);
              evaluations.ofJob(job).map(EvaluationRow::id).ifPresent(evaluations::requestCancel);
            }));
  }

  /** What the run's job has come to; empty while that or its evaluation is under way. */
  public Optional<Conclusion> settled(ScheduleRunRow run) {
    JobId job = run.job();
    return job == null
        ? Optional.of(new Conclusion(Outcome.CANCELLED, "it had submitted no job yet"))
        : JobEnd.of(jobs.get(job), evaluations.ofJob(job).orElse(null));
  }

  /** Notes how a run has ended, once. */
  public void conclude(String id, Conclusion conclusion) {
    database
        .sql(
            """
            update schedule_runs
            set outcome = :outcome, outcome_reason = :reason, ended_at = :now
            where id = :id and ended_at is null
            """)
        .param("id", id)
        .param("outcome", conclusion.outcome().word())
        .param("reason", conclusion.reason())
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  /** The run, of whichever project. */
  public Optional<ScheduleRunRow> find(String id) {
    return database
        .sql("select * from schedule_runs where id = :id")
        .param("id", id)
        .query(ScheduleRuns::row)
        .optional();
  }

  /** The run, of whichever project; NOT_FOUND where there is none. */
  public ScheduleRunRow get(String id) {
    return find(id).orElseThrow(() -> TuningError.NOT_FOUND.because("there is no run " + id));
  }

  /** The run whose job this is. */
  public Optional<ScheduleRunRow> ofJob(JobId job) {
    return database
        .sql("select * from schedule_runs where job = :job")
        .param("job", job.value())
        .query(ScheduleRuns::row)
        .optional();
  }

  /**
   * A page of a schedule's runs, the newest first.
   *
   * @param after the last id of the page before, null for the first page
   */
  public List<ScheduleRunRow> list(String schedule, @Nullable String after, int limit) {
    return database
        .sql(
            """
            select * from schedule_runs
            where schedule = :schedule and (:after::text is null or id < :after)
            order by id desc limit :limit
            """)
        .param("schedule", schedule)
        .param("after", after)
        .param("limit", limit)
        .query(ScheduleRuns::row)
        .list();
  }

  /**
   * The run whose rows this one's are compared with, always the same: the last before it that had
   * trained when it began.
   */
  public Optional<ScheduleRunRow> baseline(ScheduleRunRow run) {
    String known = run.baseline();
    return known == null ? lastTrained(run, "<") : find(known);
  }

  /** The last run up to this one, itself included, that has trained. */
  public Optional<ScheduleRunRow> trainedUpTo(ScheduleRunRow run) {
    return lastTrained(run, "<=");
  }

  private Optional<ScheduleRunRow> lastTrained(ScheduleRunRow run, String compared) {
    return database
        .sql(
            """
            select * from schedule_runs
            where schedule = :schedule and id %s :id and outcome in (:trained)
            order by id desc limit 1
            """
                .formatted(compared))
        .param("schedule", run.schedule())
        .param("id", run.id())
        .param("trained", TRAINED)
        .query(ScheduleRuns::row)
        .optional();
  }

  /** The last run before this one that has looked at the data. */
  public Optional<ScheduleRunRow> lookedBefore(ScheduleRunRow run) {
    return database
        .sql(
            """
            select * from schedule_runs
            where schedule = :schedule and id < :id and survey is not null
            order by id desc limit 1
            """)
        .param("schedule", run.schedule())
        .param("id", run.id())
        .query(ScheduleRuns::row)
        .optional();
  }

  /** Runs that have not ended, the oldest first: each must have a workflow. */
  public List<ScheduleRunRow> underWay() {
    return database
        .sql("select * from schedule_runs where ended_at is null order by id")
        .query(ScheduleRuns::row)
        .list();
  }

  /** The whole row as a JSON object, as {@link Rows} takes it. */
  public String json(String id) {
    return database
        .sql("select to_jsonb(r)::text from schedule_runs r where id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  private static ScheduleRunRow row(ResultSet row, int number) throws SQLException {
    String job = row.getString("job");
    return new ScheduleRunRow(
        row.getString("id"),
        row.getString("schedule"),
        row.getString("project"),
        Columns.jsonOf(row, "definition", new TypeReference<Definition>() {}),
        row.getString("workflow"),
        row.getString("execution"),
        Columns.timeOf(row, "scheduled_for"),
        Columns.timeOf(row, "started_at"),
        row.getString("baseline"),
        Columns.json(row, "survey", Survey.class),
        decision(row.getString("decision"), row.getString("reason")),
        row.getString("training_file"),
        row.getString("validation_file"),
        job == null ? null : new JobId(job),
        conclusion(row.getString("outcome"), row.getString("outcome_reason")),
        Columns.time(row, "ended_at"));
  }

  private static @Nullable Decision decision(@Nullable String word, @Nullable String reason) {
    return switch (word) {
      case null -> null;
      case "train" -> new Decision.Train(String.valueOf(reason));
      default -> new Decision.Skip(String.valueOf(reason));
    };
  }

  static @Nullable Conclusion conclusion(@Nullable String word, @Nullable String reason) {
    return word == null
        ? null
        : new Conclusion(Outcome.valueOf(word.toUpperCase(Locale.ROOT)), reason);
  }
}
