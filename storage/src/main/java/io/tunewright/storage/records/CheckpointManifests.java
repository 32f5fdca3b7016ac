package io.tunewright.storage.records;

import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Committed checkpoints, of jobs that are known. */
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
  public boolean owns(String key) {
    return KEY.matcher(key).matches();
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record) {
    Matcher key = KEY.matcher(record.key());
    if (!key.matches()) {
      throw new IllegalArgumentException(record.key());
    }
    Manifest manifest = Manifests.get(store, record.key());
    return List.of(
        Addition.of(
            Table.CHECKPOINTS,
            Map.of(
                "job", key.group(1),
                "attempt", Integer.parseInt(key.group(2)),
                "step", Long.parseLong(key.group(3)),
                "manifest_key", record.key(),
                "files", manifest.files().size(),
                "bytes", manifest.bytes(),
                "metrics", manifest.about().getOrDefault("metrics", Map.of()),
                "created_at", record.written().toString())));
  }
}
