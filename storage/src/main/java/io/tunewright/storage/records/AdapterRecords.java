package io.tunewright.storage.records;

import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.publish.Adapter;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.AliasMove.Kind;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.Formerly;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions of adapters. Each is published and deleted here, in the catalog and in its record. */
public final class AdapterRecords implements Restoring {
  private static final Pattern KEY =
      Pattern.compile("projects/([^/]+)/adapters/([^/]+)/([0-9]{1,9})/manifest\\.json");

  /** Whose model file's hash the catalog shows. */
  private static final String WEIGHTS = "adapter_model.safetensors";

  private final ObjectStore store;
  private final Adapters adapters;
  private final Aliases aliases;
  private final AliasRecords aliasRecords;

  public AdapterRecords(ObjectStore store, Adapters adapters, Aliases aliases) {
    this.store = store;
    this.adapters = adapters;
    this.aliases = aliases;
    this.aliasRecords = new AliasRecords(store, aliases);
  }

  /**
   * Makes a claimed version a published one and moves {@code latest} to it, unless that points at a
   * newer one or this one was deleted before the catalog forgot. Idempotent.
   *
   * @param by who publishes it
   */
  public void publish(Adapter adapter, Origin origin, String by) {
    AdapterRef ref = adapter.ref();
    AdapterKeys keys = new AdapterKeys(ref);
    boolean deleted = store.size(keys.tombstone(ref.version())).isPresent();
    adapters.alone(
        ref.project(),
        ref.name(),
        () -> {
          adapters.complete(adapter, origin);
          if (deleted) {
            adapters.delete(ref, by);
          } else {
            adapters.promoteLatest(ref, by);
          }
          aliasRecords.write(keys);
        });
  }

  /** As {@link Adapters#delete}. */
  public void delete(AdapterRef ref, String by) {
    AdapterKeys keys = new AdapterKeys(ref);
    adapters.alone(
        ref.project(),
        ref.name(),
        () -> {
          adapters.delete(ref, by);
          store.put(
              keys.tombstone(ref.version()),
              Members.JSON.writeValueAsBytes(Map.of("deleted_at", Instant.now().toString())));
          aliasRecords.write(keys);
        });
  }

  /**
   * What is wanted of an alias.
   *
   * @param expected the version that it points at as far as whoever wants it knows; null for none
   * @param to null takes it away
   * @param why in words
   * @param evaluation that wants it
   */
  public record Move(
      String project,
      String name,
      String alias,
      @Nullable Integer expected,
      @Nullable Integer to,
      String by,
      @Nullable String why,
      @Nullable EvaluationId evaluation) {}

  /** What came of it. */
  public sealed interface Moved {
    /** It points where it was wanted to. */
    record Done() implements Moved {}

    /** Nothing: it points at something else than was expected, null for nothing. */
    record Elsewhere(@Nullable Integer version) implements Moved {}
  }

  /**
   * Moves an alias if it still points where it is expected to: of two who try at once, one does.
   *
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND where there is no such version
   */
  public Moved move(Move wanted) {
    return compareAndSet(wanted, Kind.SET, () -> wanted.to());
  }

  /**
   * Moves an alias back to where it pointed before; {@code to} is not looked at.
   *
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where there is nothing to go back to
   */
  public Moved rollBack(Move wanted) {
    return compareAndSet(
        wanted,
        Kind.ROLLED_BACK,
        () ->
            Formerly.before(
                    aliases.history(wanted.project(), wanted.name(), wanted.alias()),
                    adapters.published(wanted.project(), wanted.name()))
                .orElseThrow(() ->
                    TuningError.CONFLICT.because(
                        "%s of %s has never pointed at another version that is still there"
                            .formatted(wanted.alias(), wanted.name()))));
  }

  /**
   * Moves an alias wherever it points; {@code expected} and {@code to} are not looked at.
   *
   * @param to asked for while no one else works on the adapter; what it writes to the catalog is
   *     undone where the move fails
   */
  public void point(Move wanted, Supplier<@Nullable Integer> to) {
    adapters.alone(wanted.project(), wanted.name(), () -> settle(wanted, Kind.SET, to.get()));
  }

  private void settle(Move wanted, Kind kind, @Nullable Integer to) {
    aliases.move(
        wanted.project(),
        wanted.name(),
        wanted.alias(),
        kind,
        to,
        wanted.by(),
        wanted.why(),
        wanted.evaluation());
    aliasRecords.write(new AdapterKeys(wanted.project(), wanted.name()));
  }

  private Moved compareAndSet(Move wanted, Kind kind, Supplier<@Nullable Integer> to) {
    Moved[] moved = {new Moved.Done()};
    adapters.alone(
        wanted.project(),
        wanted.name(),
        () -> {
          Integer now = aliases.at(wanted.project(), wanted.name(), wanted.alias()).orElse(null);
          if (!Objects.equals(now, wanted.expected())) {
            moved[0] = new Moved.Elsewhere(now);
            return;
          }
          settle(wanted, kind, to.get());
        });
    return moved[0];
  }

  Restoring aliases() {
    return aliasRecords;
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
