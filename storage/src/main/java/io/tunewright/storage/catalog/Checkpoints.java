package io.tunewright.storage.catalog;

import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.track.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

/** The committed checkpoints of every job. */
public final class Checkpoints {
  private final JdbcClient database;

  Checkpoints(JdbcClient database) {
    this.database = database;
  }

  /** A checkpoint and when it was committed. */
  public record Row(Checkpoint checkpoint, Instant created) {}

  void add(Checkpoint checkpoint, Instant time) {
    database
        .sql(
            """
            insert into checkpoints
              (job, attempt, step, manifest_key, files, bytes, metrics, created_at)
            values (:job, :attempt, :step, :manifestKey, :files, :bytes, :metrics::jsonb, :time)
            on conflict do nothing
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

  /** A job's checkpoints of all attempts, the newest first. */
  public List<Row> list(JobId job) {
    return database
        .sql("select * from checkpoints where job = :job order by step desc, attempt desc")
        .param("job", job.value())
        .query((row, number) ->
            new Row(
                new Checkpoint(
                    new CheckpointRef(
                        new JobId(row.getString("job")),
                        row.getInt("attempt"),
                        row.getLong("step"),
                        row.getString("manifest_key")),
                    row.getInt("files"),
                    row.getLong("bytes"),
                    Columns.jsonOf(row, "metrics", new TypeReference<Map<String, Double>>() {})),
                Columns.timeOf(row, "created_at")))
        .list();
  }
}
