package io.tunewright.storage.catalog;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Snapshots that are whole in the object store. */
public final class Snapshots {
  private final JdbcClient database;

  Snapshots(JdbcClient database) {
    this.database = database;
  }

  /** Idempotent: snapshots never change. */
  public void record(Snapshot snapshot) {
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
}
