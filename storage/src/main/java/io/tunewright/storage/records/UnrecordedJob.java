package io.tunewright.storage.records;

import io.tunewright.catalog.JobStatus;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Hyperparameters;
import io.tunewright.job.JobId;
import io.tunewright.job.LoraSettings;
import io.tunewright.job.Method;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.Manifest;
import java.time.Instant;
import java.util.HashMap;
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

  /** As a request was written when these jobs were submitted; what it lacks was not asked for. */
  private static Map<String, Object> request(Manifest adapter) {
    SnapshotRef base = adapter.told("base", SnapshotRef.class);
    Map<String, Object> request = new HashMap<>();
    request.put("model", base.name());
    request.put("source", base.source() + ":" + base.name() + "@" + base.commit());
    request.put("training", adapter.told("training_file", DatasetRef.class));
    adapter
        .about("validation_file", DatasetRef.class)
        .ifPresent(file -> request.put("validation", file));
    request.put("method", Method.SUPERVISED);
    request.put("hyperparameters", Hyperparameters.AUTO);
    request.put("lora", LoraSettings.AUTO);
    request.put("suffix", adapter.told("adapter", AdapterRef.class).name());
    request.put("metadata", Map.of());
    return request;
  }
}
