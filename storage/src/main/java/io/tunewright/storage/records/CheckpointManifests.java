package io.tunewright.storage.records;

import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Committed checkpoints, of jobs that are known, with their pins. */
final class CheckpointManifests implements Restoring {
  private static final Pattern KEY =
      Pattern.compile(
          "projects/[^/]+/jobs/([^/]+)/attempts/([0-9]{1,9})/checkpoints/([0-9]{1,18})/manifest\\.json");

  private final ObjectStore store;

  CheckpointManifests(ObjectStore store) {
    this.store = store;
  }

  @Override
  public String things() {
    return "checkpoints";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record, MatchResult key) {
    Manifest manifest = Manifests.get(store, record.key());
    Map<String, Object> row = new HashMap<>(PinRecords.of(store, record.key()));
    row.put("job", key.group(1));
    row.put("attempt", Integer.parseInt(key.group(2)));
    row.put("step", Long.parseLong(key.group(3)));
    row.put("manifest_key", record.key());
    row.put("files", manifest.files().size());
    row.put("bytes", manifest.bytes());
    row.put("metrics", manifest.about().getOrDefault("metrics", Map.of()));
    row.put("created_at", record.written().toString());
    return List.of(Addition.of(Table.CHECKPOINTS, row));
  }
}
