package io.tunewright.storage.catalog;

import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Snapshots that are whole in the object store. */
public final class Snapshots {
  private final JdbcClient database;
  private final TransactionTemplate transaction;

  Snapshots(JdbcClient database, TransactionTemplate transaction) {
    this.database = database;
    this.transaction = transaction;
  }

  /**
   * Idempotent: snapshots never change.
   *
   * @param sha256s of the blobs that it refers to
   */
  public void record(Snapshot snapshot, Collection<String> sha256s) {
    transaction.executeWithoutResult(status -> {
      record(snapshot);
      sha256s.stream().distinct().forEach(sha256 -> refer(snapshot.ref(), sha256));
    });
  }

  private void refer(SnapshotRef ref, String sha256) {
    database
        .sql(
            """
            insert into snapshot_blobs (source, name, commit, sha256)
            values (:source, :name, :commit, :sha256)
            on conflict do nothing
            """)
        .param("source", ref.source())
        .param("name", ref.name())
        .param("commit", ref.commit())
        .param("sha256", sha256)
        .update();
  }

  private void record(Snapshot snapshot) {
    SnapshotRef ref = snapshot.ref();
    database
        .sql(
            """
            insert into snapshots (source, name, commit, manifest_key, files, bytes, created_at)
            values (:source, :name, :commit, :manifestKey, :files, :bytes, :now)
            on conflict do nothing
            """)
        .param("source", ref.source())
        .param("name", ref.name())
        .param("commit", ref.commit())
        .param("manifestKey", ref.manifestKey())
        .param("files", snapshot.files())
        .param("bytes", snapshot.bytes())
        .param("now", Columns.time(Instant.now()))
        .update();
  }

  public Optional<Snapshot> find(SnapshotRef ref) {
    return database
        .sql(
            """
            select files, bytes from snapshots
            where source = :source and name = :name and commit = :commit
            """)
        .param("source", ref.source())
        .param("name", ref.name())
        .param("commit", ref.commit())
        .query((row, number) -> new Snapshot(ref, row.getInt("files"), row.getLong("bytes")))
        .optional();
  }

  /**
   * Staged weights that a project's name stands for.
   *
   * @param model as the project's jobs wrote it
   */
  public record Use(String model, Snapshot snapshot, Instant staged) {}

  /** Notes that a project has this snapshot behind a model's name. Idempotent. */
  public void use(String project, String model, SnapshotRef ref) {
    database
        .sql(
            """
            insert into model_snapshots (project, model, source, name, commit, planned_at)
            values (:project, :model, :source, :name, :commit, :time)
            on conflict do nothing
            """)
        .param("project", project)
        .param("model", model)
        .param("source", ref.source())
        .param("name", ref.name())
        .param("commit", ref.commit())
        .param("time", Columns.time(Instant.now()))
        .update();
  }

  /**
   * Forgets what a project's model stood for.
   *
   * @return of these, the snapshots that no project uses any longer
   */
  public List<SnapshotRef> release(String project, String model) {
    return database
        .sql(
            """
            with released as (
              delete from model_snapshots where project = :project and model = :model
              returning source, name, commit)
            select * from released r where not exists (
              select 1 from model_snapshots m
              where (m.source, m.name, m.commit) = (r.source, r.name, r.commit)
                and (m.project, m.model) <> (:project, :model))
            """)
        .param("project", project)
        .param("model", model)
        .query((row, number) ->
            new SnapshotRef(
                row.getString("source"), row.getString("name"), row.getString("commit")))
        .list();
  }

  /**
   * Notes that one snapshot was made of another, and is kept as long as that one is. Idempotent.
   *
   * @return whether the catalog knows the derived one
   */
  public boolean derive(SnapshotRef derived, SnapshotRef from) {
    database
        .sql(
            """
            insert into derived_snapshots
            select s.source, s.name, s.commit, f.source, f.name, f.commit
            from snapshots s, snapshots f
            where (s.source, s.name, s.commit) = (:source, :name, :commit)
              and (f.source, f.name, f.commit) = (:fromSource, :fromName, :fromCommit)
            on conflict do nothing
            """)
        .param("source", derived.source())
        .param("name", derived.name())
        .param("commit", derived.commit())
        .param("fromSource", from.source())
        .param("fromName", from.name())
        .param("fromCommit", from.commit())
        .update();
    return find(derived).isPresent();
  }

  /** The newest snapshot of a form that was made of another one. */
  public Optional<SnapshotRef> derivedOf(SnapshotRef from, WeightDtype dtype) {
    return database
        .sql(
            """
            select d.name, d.commit
            from derived_snapshots d join snapshots s using (source, name, commit)
            where d.source = :source
              and (d.from_source, d.from_name, d.from_commit) = (:fromSource, :fromName, :fromCommit)
            order by s.created_at desc limit 1
            """)
        .param("source", dtype.word())
        .param("fromSource", from.source())
        .param("fromName", from.name())
        .param("fromCommit", from.commit())
        .query((row, number) ->
            new SnapshotRef(dtype.word(), row.getString("name"), row.getString("commit")))
        .optional();
  }

  /** What makes a derived snapshot garbage. Jobs that turn weights of its name hold it as well. */
  private static final String ORPHANED =
      """
      s.source in (:derived) and s.created_at < :since
      and not exists (
        select 1 from derived_snapshots d
        where (d.source, d.name, d.commit) = (s.source, s.name, s.commit))
      and not exists (
        select 1 from jobs j where j.finished_at is null and j.request->>'dtype' is not null
          and j.plan->'snapshot'->>'name' = s.name)
      """;

  private static final List<String> DERIVED =
      Arrays.stream(WeightDtype.values()).map(WeightDtype::word).toList();

  /** Derived snapshots of which nothing is left that they were made of, the largest first. */
  public List<Snapshot> orphaned(Instant since) {
    return database
        .sql("select * from snapshots s where " + ORPHANED + " order by bytes desc, commit")
        .param("derived", DERIVED)
        .param("since", Columns.time(since))
        .query((row, number) ->
            new Snapshot(
                new SnapshotRef(
                    row.getString("source"), row.getString("name"), row.getString("commit")),
                row.getInt("files"),
                row.getLong("bytes")))
        .list();
  }

  /** Forgets a snapshot if it is still {@link #orphaned}; its manifest may be deleted then. */
  public boolean forget(SnapshotRef ref, Instant since) {
    return database
            .sql(
                """
                delete from snapshots s
                where (s.source, s.name, s.commit) = (:source, :name, :commit) and\s\
                """
                    + ORPHANED)
            .param("source", ref.source())
            .param("name", ref.name())
            .param("commit", ref.commit())
            .param("derived", DERIVED)
            .param("since", Columns.time(since))
            .update()
        == 1;
  }

  /** Forgets a snapshot; its blobs are garbage where no other refers to them. */
  public void delete(SnapshotRef ref) {
    database
        .sql(
            """
            delete from snapshots
            where source = :source and name = :name and commit = :commit
            """)
        .param("source", ref.source())
        .param("name", ref.name())
        .param("commit", ref.commit())
        .update();
  }

  /** Notes that a job's project has this snapshot behind the model's name. Idempotent. */
  void plan(JobId job, SnapshotRef ref, Instant time) {
    database
        .sql(
            """
            insert into model_snapshots (project, model, source, name, commit, planned_at)
            select project, request->>'model', :source, :name, :commit, :time
            from jobs where id = :job
            on conflict do nothing
            """)
        .param("job", job.value())
        .param("source", ref.source())
        .param("name", ref.name())
        .param("commit", ref.commit())
        .param("time", Columns.time(time))
        .update();
  }

  /** What a project's jobs have staged, by model, the newest first. */
  public List<Use> usedBy(String project) {
    return database
        .sql(
            """
            select * from model_snapshots join snapshots using (source, name, commit)
            where project = :project order by model, created_at desc
            """)
        .param("project", project)
        .query((row, number) ->
            new Use(
                row.getString("model"),
                new Snapshot(
                    new SnapshotRef(
                        row.getString("source"), row.getString("name"), row.getString("commit")),
                    row.getInt("files"),
                    row.getLong("bytes")),
                Columns.timeOf(row, "created_at")))
        .list();
  }
}
