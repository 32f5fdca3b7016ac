package io.tunewright.storage.records;

import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** Jobs: a job's record is its row, written again whenever its workflow tells of a change. */
public final class JobRecords implements Restoring {
  private static final Pattern KEY =
      Pattern.compile("projects/([^/]+)/jobs/(ftjob-[0-9a-z]+)/job\\.json");
  private static final Pattern NAME = Pattern.compile("[^/:]+/[^/:]+");

  private final ObjectStore store;
  private final Jobs jobs;

  public JobRecords(ObjectStore store, Jobs jobs) {
    this.store = store;
    this.jobs = jobs;
  }

  /** Writes the row as it is now. */
  public void write(JobId job) {
    String key = new JobKeys(jobs.get(job).owner(), job).record();
    Members.write(store, key, () -> jobs.json(job));
  }

  @Override
  public String things() {
    return "jobs";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record, MatchResult key) {
    Map<String, Object> row = Members.of(store.get(record.key()));
    Members.check(row, "project", key.group(1));
    Members.check(row, "id", key.group(2));
    List<Addition> additions = new ArrayList<>();
    additions.add(Addition.of(Table.JOBS, row));
    JsonNode tree = Members.JSON.valueToTree(row);
    additions.add(
        new Addition(
            Table.ATTEMPTS, tree.path("attempts").valueStream().map(JobRecords::members).toList()));
    model(tree, additions);
    return additions;
  }

  private static Map<String, Object> members(JsonNode attempt) {
    return Members.JSON.convertValue(attempt, new TypeReference<>() {});
  }

  /** A model's name comes back as long as the weights are there that it stood for. */
  private void model(JsonNode row, List<Addition> additions) {
    if (!row.path("plan").path("snapshot").isObject()) {
      return;
    }
    SnapshotRef snapshot = snapshot(row.path("plan").path("snapshot"));
    if (store.size(snapshot.manifestKey()).isEmpty()) {
      return;
    }
    String project = row.path("project").asString();
    String model = row.path("request").path("model").asString();
    additions.add(
        Addition.of(
            Table.MODEL_SNAPSHOTS,
            Map.of(
                "project", project,
                "model", model,
                "source", snapshot.source(),
                "name", snapshot.name(),
                "commit", snapshot.commit(),
                "planned_at", row.path("created_at").asString())));
    if (NAME.matcher(model).matches()) {
      additions.add(
          Addition.of(
              Table.MODELS,
              Map.of(
                  "project", project,
                  "name", model,
                  "source", row.path("request").path("source").asString(),
                  "principal", row.path("principal").asString(),
                  "created_at", row.path("created_at").asString())));
    }
  }

  private static SnapshotRef snapshot(JsonNode told) {
    try {
      return Members.JSON.treeToValue(told, SnapshotRef.class);
    } catch (JacksonException odd) {
      throw TuningError.BROKEN_PROMISE.because("its plan names no snapshot: " + told, odd);
    }
  }
}
