package io.tunewright.storage.catalog;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.catalog.JobStatus;
import io.tunewright.evaluate.Verdict;
import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plan;
import io.tunewright.track.TrainingResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;

/** The jobs that exist. A row is written before its workflow is started. */
public final class Jobs {
  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final Checkpoints checkpoints;

  Jobs(JdbcClient database, TransactionTemplate transaction, Checkpoints checkpoints) {
    this.database = database;
    this.transaction = transaction;
    this.checkpoints = checkpoints;
  }

  /** An id that sorts after every earlier one of this process. */
  public static JobId newId() {
    return new JobId("ftjob-" + UlidCreator.getMonotonicUlid().toLowerCase());
  }

  /**
   * Writes a job, or finds the one that the same idempotency key made. The checkpoint that a new
   * job goes on from is pinned with it, both or neither.
   *
   * @param idempotencyKey unique within the project; null for a job of its own
   * @param bodyHash of the request as it came, to tell a repetition from another request
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where the key came with another body,
   *     or the checkpoint to go on from was deleted
   */
  public JobRow create(
      JobId id,
      Owner owner,
      TuningRequest request,
      @Nullable String idempotencyKey,
      String bodyHash) {
    Instant now = Instant.now();
    boolean written =
        Boolean.TRUE.equals(
            transaction.execute(status -> {
              boolean fresh = insert(id, owner, request, idempotencyKey, bodyHash, now);
              Files.hold(database, Files.Reader.Kind.JOB, id.value());
              CheckpointRef origin = request.origin();
              if (fresh && origin != null && !checkpoints.pin(origin, owner.principal(), now)) {
                throw TuningError.CONFLICT.because(
                    "the checkpoint of %s was deleted by its job's retention"
                        .formatted(request.resumeFrom()));
              }
              return fresh;
            }));
    return written
        ? get(id)
        : repeated(owner, String.valueOf(idempotencyKey), bodyHash).orElseThrow();
  }

  private boolean insert(
      JobId id,
      Owner owner,
      TuningRequest request,
      @Nullable String idempotencyKey,
      String bodyHash,
      Instant now) {
    Instant deadline = request.deadline();
    int written =
        database
            .sql(
                """
                insert into jobs (id, project, principal, idempotency_key, body_hash, request,
                                  metadata, status, stage, created_at, deadline)
                values (:id, :project, :principal, :idempotencyKey, :bodyHash, :request::jsonb,
                        :metadata::jsonb, :status, 'plan', :now, :deadline)
                on conflict (project, idempotency_key) do nothing
                """)
            .param("id", id.value())
            .param("project", owner.project())
            .param("principal", owner.principal())
            .param("idempotencyKey", idempotencyKey)
            .param("bodyHash", bodyHash)
            .param("request", Columns.json(request))
            .param("metadata", Columns.json(request.metadata()))
            .param("status", JobStatus.VALIDATING_FILES.word())
            .param("now", Columns.time(now))
            .param("deadline", deadline == null ? null : Columns.time(deadline))
            .update();
    return written == 1;
  }

  /**
   * The job that the same key made; empty where none has come with it.
   *
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where the key came with another body
   */
  public Optional<JobRow> repeated(Owner owner, String idempotencyKey, String bodyHash) {
    return database
        .sql(
            """
            select *, body_hash = :bodyHash as same from jobs
            where project = :project and idempotency_key = :key
            """)
        .param("project", owner.project())
        .param("key", idempotencyKey)
        .param("bodyHash", bodyHash)
        .query((row, number) -> {
          if (!row.getBoolean("same")) {
            throw TuningError.CONFLICT.because(
                "the Idempotency-Key '%s' was used before with another body"
                    .formatted(idempotencyKey));
          }
          return Jobs.row(row, number);
        })
        .optional();
  }

  /** The job, whatever its project; NOT_FOUND where there is none. */
  public JobRow get(JobId id) {
    return find(id).orElseThrow(() -> TuningError.NOT_FOUND.because("there is no job " + id));
  }

  /** The job, whatever its project. */
  public Optional<JobRow> find(JobId id) {
    return database
        .sql("select * from jobs where id = :id")
        .param("id", id.value())
        .query(Jobs::row)
        .optional();
  }

  /** The job's whole row as a JSON object, as {@link Rows} takes it, with its attempts. */
  public String json(JobId id) {
    return database
        .sql(
            """
            select (to_jsonb(j) || jsonb_build_object('attempts', (
              select coalesce(jsonb_agg(to_jsonb(a) order by a.started_at, a.run_key), '[]')
              from attempts a where a.job = j.id)))::text
            from jobs j where id = :id
            """)
        .param("id", id.value())
        .query(String.class)
        .optional()
        .orElseThrow(() -> TuningError.NOT_FOUND.because("there is no job " + id));
  }

  /** The job, if the project has it. */
  public Optional<JobRow> find(String project, String id) {
    return database
        .sql("select * from jobs where id = :id and project = :project")
        .param("id", id)
        .param("project", project)
        .query(Jobs::row)
        .optional();
  }

  /** The job, if the project has one whose id ends so ({@link JobId#shortId}). */
  public Optional<JobRow> findByShortId(String project, String shortId) {
    return database
        .sql(
            """
            select * from jobs where project = :project and right(id, 8) = :shortId
            order by id desc limit 1
            """)
        .param("project", project)
        .param("shortId", shortId)
        .query(Jobs::row)
        .optional();
  }

  /** The newest jobs of a project that read this file, or have read it. */
  public List<JobRow> reading(String project, String fileId, int limit) {
    return database
        .sql(
            """
            select * from jobs
            where project = :project and (request->'training'->>'fileId' = :file
              or request->'validation'->>'fileId' = :file)
            order by id desc limit :limit
            """)
        .param("project", project)
        .param("file", fileId)
        .param("limit", limit)
        .query(Jobs::row)
        .list();
  }

  /** The jobs that go on from checkpoints of this one, the newest first. */
  public List<JobRow> resumedFrom(JobId source) {
    return database
        .sql(
            """
            select * from jobs where request->'resumeFrom'->'checkpoint'->>'job' = :source
            order by id desc
            """)
        .param("source", source.value())
        .query(Jobs::row)
        .list();
  }

  /**
   * A page of a project's jobs, the newest first.
   *
   * @param after the last id of the page before, null for the first page
   * @param metadata pairs that a job must all have; null for jobs that have none at all
   */
  public List<JobRow> list(
      String project, @Nullable String after, int limit, @Nullable Map<String, String> metadata) {
    return database
        .sql(
            """
            select * from jobs
            where project = :project and (:after::text is null or id < :after)
              and case when :metadata::text is null then metadata = '{}'
                       else metadata @> :metadata::jsonb end
            order by id desc limit :limit
            """)
        .param("project", project)
        .param("after", after)
        .param("metadata", metadata == null ? null : Columns.json(metadata))
        .param("limit", limit)
        .query(Jobs::row)
        .list();
  }

  /** Ids of a project's jobs that have not ended and train this model. */
  public List<String> underWayOn(String project, String model) {
    return database
        .sql(
            """
            select id from jobs
            where project = :project and finished_at is null and request->>'model' = :model
            order by id
            """)
        .param("project", project)
        .param("model", model)
        .query((row, number) -> row.getString("id"))
        .list();
  }

  /** Jobs that have not ended, the oldest first: each of them must have a workflow. */
  public List<JobRow> underWay(@Nullable String after, int limit) {
    return database
        .sql(
            """
            select * from jobs
            where finished_at is null and (:after::text is null or id > :after)
            order by id limit :limit
            """)
        .param("after", after)
        .param("limit", limit)
        .query(Jobs::row)
        .list();
  }

  /** A job that may keep fewer checkpoints since something has happened. */
  record Due(JobId job, Instant since) {}

  List<Due> retentionDue(int limit) {
    return database
        .sql(
            """
            select id, retention_due_at from jobs where retention_due_at is not null
            order by retention_due_at limit :limit
            """)
        .param("limit", limit)
        .query((row, number) ->
            new Due(new JobId(row.getString("id")), Columns.timeOf(row, "retention_due_at")))
        .list();
  }

  /** Nothing is due any more, unless something has happened meanwhile. */
  void retentionDone(Due due) {
    database
        .sql("update jobs set retention_due_at = null where id = :id and retention_due_at = :since")
        .param("id", due.job().value())
        .param("since", Columns.time(due.since()))
        .update();
  }

  /** When the job came to each station of its road, for the first time. */
  public Map<String, Instant> stages(JobId id) {
    Map<String, String> told =
        database
            .sql("select stages from jobs where id = :id")
            .param("id", id.value())
            .query((row, number) ->
                Columns.jsonOf(row, "stages", new TypeReference<Map<String, String>>() {}))
            .single();
    Map<String, Instant> stages = new HashMap<>();
    told.forEach((stage, time) -> stages.put(stage, Instant.parse(time)));
    return stages;
  }

  /** Notes that a cancel was asked for; the workflow settles it. Nothing for a job that ended. */
  public void requestCancel(JobId id) {
    database
        .sql(
            """
            update jobs set cancel_requested_at = coalesce(cancel_requested_at, :now)
            where id = :id and finished_at is null
            """)
        .param("id", id.value())
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  static JobRow row(ResultSet row, int number) throws SQLException {
    return new JobRow(
        new JobId(row.getString("id")),
        new Owner(row.getString("project"), row.getString("principal")),
        Columns.jsonOf(row, "request", new TypeReference<TuningRequest>() {}),
        JobStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        row.getString("stage"),
        row.getLong("told"),
        row.getInt("attempt"),
        row.getString("site"),
        row.getString("run_key"),
        (Plan.Ready) Columns.json(row, "plan", Plan.class),
        Columns.json(row, "result", TrainingResult.class),
        Columns.json(row, "verdict", Verdict.class),
        (JobOutcome.Failed) Columns.json(row, "error", JobOutcome.class),
        row.getString("fine_tuned_model"),
        row.getObject("cancel_requested_at") != null,
        row.getBoolean("paused"),
        Columns.time(row, "deadline"),
        Columns.timeOf(row, "created_at"),
        Columns.time(row, "finished_at"));
  }
}
