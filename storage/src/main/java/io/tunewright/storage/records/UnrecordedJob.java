package io.tunewright.storage.records;

import io.tunewright.catalog.JobStatus;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Hyperparameters;
import io.tunewright.job.JobId;
import io.tunewright.job.LoraSettings;
import io.tunewright.job.Method;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.Manifest;
import java.time.Instant;
import java.util.Map;

/** A job from before jobs had records, as far as the manifest of its adapter tells of it. */
final class UnrecordedJob {
  private UnrecordedJob() {}

  static Addition of(Owner owner, JobId job, Manifest adapter, Instant published) {
    return Addition.of(
        Table.JOBS,
        Map.of(
            "id", job.value(),
            "project", owner.project(),
            "principal", owner.principal(),
            "body_hash", "",
            "request", request(adapter),
            "metadata", Map.of(),
            "status", JobStatus.SUCCEEDED.word(),
            "stage", "publish",
            "created_at", published.toString(),
            "finished_at", published.toString()));
  }

  private static TuningRequest request(Manifest adapter) {
    SnapshotRef base = adapter.told("base", SnapshotRef.class);
    return new TuningRequest(
        base.name(),
        new ModelRef(base.source() + ":" + base.name() + "@" + base.commit()),
        adapter.told("training_file", DatasetRef.class),
        adapter.about("validation_file", DatasetRef.class).orElse(null),
        Method.SUPERVISED,
        Hyperparameters.AUTO,
        LoraSettings.AUTO,
        adapter.told("adapter", AdapterRef.class).name(),
        null,
        Map.of(),
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
