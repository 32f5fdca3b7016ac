package io.tunewright.storage.records;

import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.publish.Adapter;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Versions of adapters. Each is published and deleted here, in the catalog and in its record. */
public final class AdapterRecords implements Restoring {
  private static final Pattern KEY =
      Pattern.compile("projects/([^/]+)/adapters/([^/]+)/([0-9]{1,9})/manifest\\.json");

  /** Whose model file's hash the catalog shows. */
  private static final String WEIGHTS = "adapter_model.safetensors";

  private final ObjectStore store;
  private final Adapters adapters;
  private final AliasRecords aliases;

  public AdapterRecords(ObjectStore store, Adapters adapters) {
    this.store = store;
    this.adapters = adapters;
    this.aliases = new AliasRecords(store, adapters);
  }

  /**
   * Makes a claimed version a published one and moves {@code latest} to it, unless that points at a
   * newer one or this one was deleted before the catalog forgot. Idempotent.
   */
  public void publish(Adapter adapter, Origin origin) {
    AdapterRef ref = adapter.ref();
    AdapterKeys keys = new AdapterKeys(ref);
    boolean deleted = store.size(keys.tombstone(ref.version())).isPresent();
    adapters.alone(
        ref.project(),
        ref.name(),
        () -> {
          adapters.complete(adapter, origin);
          if (deleted) {
            adapters.delete(ref);
          } else {
            adapters.promoteLatest(ref);
          }
          aliases.write(keys);
        });
  }

  /** Takes a version out of the catalog. Its number stays taken, its files stay in the store. */
  public void delete(AdapterRef ref) {
    AdapterKeys keys = new AdapterKeys(ref);
    adapters.alone(
        ref.project(),
        ref.name(),
        () -> {
          adapters.delete(ref);
          store.put(
              keys.tombstone(ref.version()),
              Members.JSON.writeValueAsBytes(Map.of("deleted_at", Instant.now().toString())));
          aliases.write(keys);
        });
  }

  Restoring aliases() {
    return aliases;
  }

  @Override
  public String things() {
    return "adapters";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record, MatchResult key) {
    AdapterRef ref = new AdapterRef(key.group(1), key.group(2), Integer.parseInt(key.group(3)));
    AdapterKeys keys = new AdapterKeys(ref);
    Manifest manifest = Manifests.get(store, record.key());
    JobId job = manifest.told("job", JobId.class);
    Instant published =
        manifest
            .about("published", String.class)
            .flatMap(Members::instant)
            .orElse(record.written());
    Optional<Map<String, Object>> tombstone =
        store.find(keys.tombstone(ref.version())).map(Members::of);

    List<Addition> additions = new ArrayList<>();
    Owner owner = manifest.told("owner", Owner.class);
    if (store.size(new JobKeys(owner, job).record()).isEmpty()) {
      additions.add(UnrecordedJob.of(owner, job, manifest, published));
    }
    Map<String, Object> row = new HashMap<>();
    row.put("project", ref.project());
    row.put("name", ref.name());
    row.put("version", ref.version());
    row.put("job", job.value());
    manifest.about("step", Long.class).ifPresent(step -> row.put("step", step));
    row.put("model", manifest.told("model", String.class));
    row.put("uri", store.uri(ref.prefix()));
    row.put("manifest_key", record.key());
    row.put(
        "sha256",
        manifest
            .file(WEIGHTS)
            .map(Manifest.Entry::sha256)
            .orElseThrow(() -> TuningError.BROKEN_PROMISE.because("it lists no " + WEIGHTS)));
    row.put("bytes", manifest.bytes());
    row.put("claimed_at", published.toString());
    row.put("published_at", published.toString());
    tombstone.ifPresent(
        left -> row.put("deleted_at", left.getOrDefault("deleted_at", published.toString())));
    additions.add(Addition.of(Table.ADAPTERS, row));
    if (tombstone.isEmpty() && store.size(keys.aliases()).isEmpty()) {
      // From before aliases were recorded: the highest version is the latest.
      additions.add(
          AliasRecords.row(
              ref.project(), ref.name(), "latest", ref.version(), Instant.EPOCH.toString()));
    }
    return additions;
  }
}
