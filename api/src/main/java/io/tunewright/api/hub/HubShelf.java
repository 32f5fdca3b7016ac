package io.tunewright.api.hub;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tunewright.api.hub.HubRepo.Revision;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a project may read through the hub: staged models by their own and by their registered
 * names, adapters as {@code adapters/<name>}.
 */
final class HubShelf {
  private static final String ADAPTERS = "adapters/";

  private final Snapshots snapshots;
  private final Adapters adapters;

  HubShelf(Snapshots snapshots, Adapters adapters) {
    this.snapshots = snapshots;
    this.adapters = adapters;
  }

  List<HubRepo> list(String project) {
    Map<String, HubRepo> repos = new TreeMap<>();
    for (HubRepo repo : models(project)) {
      repos.put(repo.id(), repo);
    }
    for (HubRepo repo : adapters(project)) {
      repos.put(repo.id(), repo);
    }
    return List.copyOf(repos.values());
  }

  HubRepo find(String project, String id) {
    return (id.startsWith(ADAPTERS) ? adapters(project) : models(project))
        .stream()
            .filter(repo -> repo.id().equals(id))
            .findFirst()
            .orElseThrow(() -> refusal(project, id));
  }

  private HubRefusal refusal(String project, String id) {
    return snapshots.usedBy(project).stream()
        .filter(use -> ids(use).contains(id))
        .flatMap(use -> use.snapshot().ref().site().stream())
        .findFirst()
        .map(site -> HubRefusal.onSite(id, site))
        .orElseGet(() -> HubRefusal.noRepo(id));
  }

  private static Set<String> ids(Snapshots.Use use) {
    return new TreeSet<>(List.of(use.snapshot().ref().name(), use.model()));
  }

  /** A commit that was staged under several names of the project is one revision. */
  private List<HubRepo> models(String project) {
    Map<String, Map<String, Revision>> byId = new TreeMap<>();
    for (Snapshots.Use use : snapshots.usedBy(project)) {
      var ref = use.snapshot().ref();
      if (ref.site().isPresent()) {
        continue; // the store has none of its files
      }
      Revision revision = new Revision(ref.commit(), Set.of(), ref.manifestKey(), use.staged());
      for (String id : ids(use)) {
        if (id.matches("[^/:]+/[^/:]+")) {
          byId.computeIfAbsent(id, key -> new LinkedHashMap<>()).put(ref.commit(), revision);
        }
      }
    }
    List<HubRepo> repos = new ArrayList<>();
    byId.forEach((id, revisions) ->
        repos.add(
            new HubRepo(
                id,
                revisions.values().stream()
                    .sorted(java.util.Comparator.comparing(Revision::time).reversed())
                    .toList())));
    return repos;
  }

  private List<HubRepo> adapters(String project) {
    List<HubRepo> repos = new ArrayList<>();
    adapters.list(project).stream()
        .collect(groupingBy(row -> row.adapter().ref().name(), TreeMap::new, toList()))
        .forEach((name, rows) -> repos.add(adapter(name, rows)));
    return repos;
  }

  private static HubRepo adapter(String name, List<AdapterRow> rows) {
    return new HubRepo(
        ADAPTERS + name,
        rows.stream()
            .sorted(
                java.util.Comparator.comparingInt((AdapterRow row) -> row.adapter().ref().version())
                    .reversed())
            .map(HubShelf::revision)
            .toList());
  }

  private static Revision revision(AdapterRow row) {
    int version = row.adapter().ref().version();
    Set<String> names = new TreeSet<>(row.aliases());
    names.add(String.valueOf(version));
    names.add("v%04d".formatted(version));
    if (row.aliases().contains("latest")) {
      names.add("main");
    }
    String content = row.adapter().manifestKey() + "\0" + row.adapter().sha256();
    return new Revision(
        Hashing.of(content.getBytes(StandardCharsets.UTF_8)).substring(0, 40),
        names,
        row.adapter().manifestKey(),
        row.published());
  }
}
