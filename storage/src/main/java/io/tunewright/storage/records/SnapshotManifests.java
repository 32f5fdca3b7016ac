package io.tunewright.storage.records;

import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Reference;
import io.tunewright.storage.objects.References;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Staged weights, those that lie on a site, and those that were made of others. */
final class SnapshotManifests implements Restoring {
  private static final Pattern KEY =
      Pattern.compile("models/([a-z0-9]+)/([^/]+/[^/]+)/([0-9a-f]{40,64})/manifest\\.json");

  private final ObjectStore store;
  private final boolean derived;

  /**
   * @param derived whether it reads those that were made of others, which come later, or all else
   */
  SnapshotManifests(ObjectStore store, boolean derived) {
    this.store = store;
    this.derived = derived;
  }

  @Override
  public String things() {
    return derived ? "derived snapshots" : "snapshots";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public Optional<MatchResult> parts(String key) {
    return Restoring.super.parts(key).filter(parts -> derived == isDerived(parts.group(1)));
  }

  private static boolean isDerived(String source) {
    return Arrays.stream(WeightDtype.values()).anyMatch(dtype -> dtype.word().equals(source));
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record, MatchResult key) {
    SnapshotRef ref = new SnapshotRef(key.group(1), key.group(2), key.group(3));
    return ref.site().isPresent() ? referenced(ref, record) : staged(ref, record);
  }

  /** The bytes of these lie on a site: there is no blob of them. */
  private List<Addition> referenced(SnapshotRef ref, ObjectStore.Entry record) {
    Reference reference = References.get(store, record.key());
    return List.of(
        snapshot(
            ref,
            reference.files().size(),
            reference.bytes(),
            Optional.ofNullable(reference.about().get("hashed"))
                .flatMap(told -> Members.instant(told.toString()))
                .orElse(record.written())));
  }

  private List<Addition> staged(SnapshotRef ref, ObjectStore.Entry record) {
    Manifest manifest = Manifests.get(store, record.key());
    List<Addition> additions = new ArrayList<>();
    additions.add(
        snapshot(
            ref,
            manifest.files().size(),
            manifest.bytes(),
            manifest
                .about("staged", String.class)
                .flatMap(Members::instant)
                .orElse(record.written())));
    additions.addAll(blobs(ref, manifest));
    manifest.about("derived", From.class).ifPresent(from -> lineage(ref, from, additions));
    return additions;
  }

  private static Addition snapshot(SnapshotRef ref, int files, long bytes, Instant created) {
    return Addition.of(
        Table.SNAPSHOTS,
        Map.of(
            "source", ref.source(),
            "name", ref.name(),
            "commit", ref.commit(),
            "manifest_key", ref.manifestKey(),
            "files", files,
            "bytes", bytes,
            "created_at", created.toString()));
  }

  private static List<Addition> blobs(SnapshotRef ref, Manifest manifest) {
    Set<String> seen = new HashSet<>();
    List<Manifest.Entry> files =
        manifest.files().stream().filter(file -> seen.add(file.sha256())).toList();
    String now = Instant.now().toString();
    return List.of(
        new Addition(
            Table.BLOBS,
            files.stream()
                .map(file ->
                    Map.of(
                        "sha256", file.sha256(),
                        "key", file.key(),
                        "bytes", file.bytes(),
                        "used_at", now))
                .toList()),
        new Addition(
            Table.SNAPSHOT_BLOBS,
            files.stream()
                .map(file ->
                    Map.of(
                        "source", ref.source(),
                        "name", ref.name(),
                        "commit", ref.commit(),
                        "sha256", file.sha256()))
                .toList()));
  }

  /** What it was made of, as its manifest tells it. */
  private record From(String source, String name, String commit, String manifest) {}

  /** Where that is gone, this one is garbage, as it was before. */
  private void lineage(SnapshotRef ref, From from, List<Addition> additions) {
    if (store.size(from.manifest()).isPresent()) {
      additions.add(
          Addition.of(
              Table.DERIVED_SNAPSHOTS,
              Map.of(
                  "source", ref.source(),
                  "name", ref.name(),
                  "commit", ref.commit(),
                  "from_source", from.source(),
                  "from_name", from.name(),
                  "from_commit", from.commit())));
    }
  }
}
