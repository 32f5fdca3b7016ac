package io.tunewright.storage.catalog;

import com.github.f4b6a3.ulid.UlidCreator;
import io.tunewright.catalog.Decision;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Scores;
import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import tools.jackson.core.type.TypeReference;

/** Evaluations of adapters. A row is written before its workflow is started; an end is final. */
public final class Evaluations {
  private final JdbcClient database;

  Evaluations(JdbcClient database) {
    this.database = database;
  }

  /** An id that sorts after every earlier one of this process. */
  public static EvaluationId newId() {
    return new EvaluationId("eval-" + UlidCreator.getMonotonicUlid().toLowerCase());
  }

  /**
   * Writes down that an adapter is to be evaluated.
   *
   * @param job that trained it
   */
  public EvaluationRow create(
      EvaluationId id, Owner owner, AdapterRef adapter, JobId job, EvaluationSpec spec) {
    database
        .sql(
            """
            insert into evaluations (id, project, principal, name, version, job, of_job, spec,
                                     state, created_at)
            values (:id, :project, :principal, :name, :version, :job, false, :spec::jsonb,
                    'queued', :now)
            """)
        .param("id", id.value())
        .param("project", owner.project())
        .param("principal", owner.principal())
        .param("name", adapter.name())
        .param("version", adapter.version())
        .param("job", job.value())
        .param("spec", Columns.json(spec))
        .param("now", Columns.time(Instant.now()))
        .update();
    return get(id);
  }

  /**
   * The same for the adapter that a job has published, if its request asks for it; to be cancelled
   * at once where the run of the job's schedule is to end. Idempotent. The caller has written to
   * the job's row, as {@link ScheduleRuns#stop} does: of the two the later knows of the other.
   */
  void createAsAsked(JobId job, AdapterRef adapter, Instant time) {
    database
        .sql(
            """
            insert into evaluations (id, project, principal, name, version, job, of_job, spec,
                                     state, created_at, cancel_requested_at)
            select :id, j.project, j.principal, a.name, a.version, j.id, true,
                   j.request->'evaluation', 'queued', :time,
                   (select min(stop_asked_at) from schedule_runs where job = j.id)
            from jobs j join adapters a
              on a.project = j.project and a.name = :name and a.version = :version
            where j.id = :job and jsonb_typeof(j.request->'evaluation') = 'object'
            on conflict do nothing
            """)
        .param("id", newId().value())
        .param("name", adapter.name())
        .param("version", adapter.version())
        .param("job", job.value())
        .param("time", Columns.time(time))
        .update();
  }

  /** The evaluation, whatever its project; NOT_FOUND where there is none. */
  public EvaluationRow get(EvaluationId id) {
    return find(id)
        .orElseThrow(() -> TuningError.NOT_FOUND.because("there is no evaluation " + id));
  }

  /** The evaluation, whatever its project. */
  public Optional<EvaluationRow> find(EvaluationId id) {
    return database
        .sql("select * from evaluations where id = :id")
        .param("id", id.value())
        .query(Evaluations::row)
        .optional();
  }

  /** The evaluation, if the project has it. */
  public Optional<EvaluationRow> find(String project, String id) {
    return database
        .sql("select * from evaluations where id = :id and project = :project")
        .param("id", id)
        .param("project", project)
        .query(Evaluations::row)
        .optional();
  }

  /** The evaluation that a caller of the project names; NOT_FOUND where the project has none. */
  public EvaluationRow visible(String project, String id) {
    return find(project, id)
        .orElseThrow(
            () -> TuningError.NOT_FOUND.at("id", "there is no evaluation '%s'".formatted(id)));
  }

  /** The one that the job's own request asked for; there once the job has published. */
  public Optional<EvaluationRow> ofJob(JobId job) {
    return database
        .sql("select * from evaluations where job = :job and of_job")
        .param("job", job.value())
        .query(Evaluations::row)
        .optional();
  }

  /** The same of several jobs. */
  public List<EvaluationRow> ofJobs(Collection<JobId> jobs) {
    return jobs.isEmpty()
        ? List.of()
        : database
            .sql("select * from evaluations where job in (:jobs) and of_job")
            .param("jobs", jobs.stream().map(JobId::value).toList())
            .query(Evaluations::row)
            .list();
  }

  /**
   * A page of a project's evaluations, the newest first; null asks for any.
   *
   * @param job that trained the adapter
   * @param after the last id of the page before, null for the first page
   */
  public List<EvaluationRow> list(
      String project,
      @Nullable String adapter,
      @Nullable Integer version,
      @Nullable String job,
      @Nullable String after,
      int limit) {
    return database
        .sql(
            """
            select * from evaluations
            where project = :project and (:name::text is null or name = :name)
              and (:version::integer is null or version = :version)
              and (:job::text is null or job = :job)
              and (:after::text is null or id < :after)
            order by id desc limit :limit
            """)
        .param("project", project)
        .param("name", adapter)
        .param("version", version)
        .param("job", job)
        .param("after", after)
        .param("limit", limit)
        .query(Evaluations::row)
        .list();
  }

  /** All of an adapter that are in a state, the newest first. */
  public List<EvaluationRow> in(EvaluationState state, String project, String adapter) {
    return database
        .sql(
            """
            select * from evaluations
            where project = :project and name = :name and state = :state order by id desc
            """)
        .param("project", project)
        .param("name", adapter)
        .param("state", state.word())
        .query(Evaluations::row)
        .list();
  }

  /** All that have not ended, the oldest first: each must have a workflow. */
  public List<EvaluationRow> underWay() {
    return database
        .sql("select * from evaluations where finished_at is null order by id")
        .query(Evaluations::row)
        .list();
  }

  /**
   * What an earlier evaluation at the same site has measured of the same base on the same tasks. A
   * validation loss is of other rows each time.
   */
  public Optional<Scores> knownBase(EvaluationRow wanted) {
    return known(
        wanted,
        "base",
        """
        exists (select 1 from jobs mine, jobs other
                where mine.id = :job and other.id = e.job
                  and mine.plan->'snapshot' = other.plan->'snapshot'
                  and mine.plan->'placement'->'site' = other.plan->'placement'->'site'
                  and mine.request->'dtype' is not distinct from other.request->'dtype')
        """,
        -1);
  }

  /** The same of another version of the adapter. */
  public Optional<Scores> knownOf(EvaluationRow wanted, int version) {
    return known(wanted, "candidate", "e.name = :name and e.version = :version", version);
  }

  private Optional<Scores> known(
      EvaluationRow wanted, String subject, String condition, int version) {
    if (wanted.spec().tasks().isEmpty() || wanted.spec().asksForValidationLoss()) {
      return Optional.empty();
    }
    return database
        .sql(
            """
            select e.scores->'%s' as scores from evaluations e
            where e.project = :project and e.spec->'tasks' = :tasks::jsonb and e.id <> :id
              and jsonb_typeof(e.scores->'%s') = 'object' and %s
            order by e.id desc limit 1
            """
                .formatted(subject, subject, condition))
        .param("project", wanted.owner().project())
        .param("tasks", Columns.json(wanted.spec().tasks()))
        .param("id", wanted.id().value())
        .param("job", wanted.job().value())
        .param("name", wanted.adapter().name())
        .param("version", version)
        .query((row, number) -> Columns.jsonOf(row, "scores", new TypeReference<Scores>() {}))
        .optional();
  }

  /**
   * It begins to measure.
   *
   * @param champion the version that it compares with, null for none
   */
  public void begin(EvaluationId id, @Nullable Integer champion) {
    update(id, "state = 'running', champion = :champion").param("champion", champion).update();
  }

  /** The newest version of an adapter whose evaluation has begun and not ended. */
  public Optional<Integer> underEvaluation(String project, String name) {
    return database
        .sql(
            """
            select e.version from evaluations e join adapters a using (project, name, version)
            where project = :project and name = :name and e.finished_at is null
              and e.state <> 'queued' and a.published_at is not null and a.deleted_at is null
            order by e.version desc limit 1
            """)
        .param("project", project)
        .param("name", name)
        .query(Integer.class)
        .optional();
  }

  /** Its newest order, noted before that is launched. */
  public void launching(EvaluationId id, String runKey) {
    update(id, "run_key = :runKey").param("runKey", runKey).update();
  }

  public void judged(EvaluationId id, Measured measured, GateVerdict verdict) {
    update(id, "scores = :scores::jsonb, verdict = :verdict::jsonb")
        .param("scores", Columns.json(measured))
        .param("verdict", Columns.json(verdict))
        .update();
  }

  /** Its gate is passed; an operator has to agree. Idempotent until it begins again. */
  public void awaitApproval(EvaluationId id) {
    update(
            id,
            """
            state = 'awaiting_approval', approved = null, decided_by = null, decided_at = null,
            note = null,
            awaiting_since = case when state = 'awaiting_approval' then awaiting_since else now() end
            """)
        .update();
  }

  public void decided(EvaluationId id, Decision decision) {
    update(id, "approved = :approved, decided_by = :by, decided_at = :at, note = :note")
        .param("approved", decision.approved())
        .param("by", decision.by())
        .param("at", Columns.time(decision.at()))
        .param("note", decision.note())
        .update();
  }

  /**
   * Notes how it has ended. Idempotent.
   *
   * @param error why it did not pass, where the verdict doesn't say
   */
  public void end(
      EvaluationId id, EvaluationState state, boolean promoted, @Nullable String error) {
    update(id, "state = :state, promoted = :promoted, error = :error, finished_at = :now")
        .param("state", state.word())
        .param("promoted", promoted)
        .param("error", error)
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  /** Notes that a cancel was asked for; the workflow settles it. Nothing for one that ended. */
  public void requestCancel(EvaluationId id) {
    update(id, "cancel_requested_at = coalesce(cancel_requested_at, :now)")
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  /** The whole row as a JSON object, as {@link Rows} takes it. */
  public String json(EvaluationId id) {
    return database
        .sql("select to_jsonb(e)::text from evaluations e where id = :id")
        .param("id", id.value())
        .query(String.class)
        .single();
  }

  /** What has ended stays as it is. */
  private StatementSpec update(EvaluationId id, String assignments) {
    return database
        .sql("update evaluations set " + assignments + " where id = :id and finished_at is null")
        .param("id", id.value());
  }

  private static EvaluationRow row(ResultSet row, int number) throws SQLException {
    return new EvaluationRow(
        new EvaluationId(row.getString("id")),
        new Owner(row.getString("project"), row.getString("principal")),
        new AdapterRef(row.getString("project"), row.getString("name"), row.getInt("version")),
        new JobId(row.getString("job")),
        row.getBoolean("of_job"),
        Columns.jsonOf(row, "spec", new TypeReference<EvaluationSpec>() {}),
        EvaluationState.of(row.getString("state")),
        row.getString("run_key"),
        row.getObject("champion", Integer.class),
        Columns.json(row, "scores", Measured.class),
        Columns.json(row, "verdict", GateVerdict.class),
        decision(row),
        row.getBoolean("promoted"),
        row.getString("error"),
        row.getObject("cancel_requested_at") != null,
        Columns.timeOf(row, "created_at"),
        Columns.time(row, "finished_at"));
  }

  private static @Nullable Decision decision(ResultSet row) throws SQLException {
    String by = row.getString("decided_by");
    return by == null
        ? null
        : new Decision(
            row.getBoolean("approved"),
            by,
            row.getString("note"),
            Columns.timeOf(row, "decided_at"));
  }
}
