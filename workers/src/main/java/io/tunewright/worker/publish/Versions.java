package io.tunewright.worker.publish;

import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An adapter's version numbers. The catalog gives them; the store is asked first for those that the
 * catalog may have forgotten, as after an old dump of it was restored.
 */
final class Versions {
  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,9})/.*");

  private final ObjectStore store;
  private final Adapters adapters;
  private final AdapterKeys keys;

  /** The highest number that was found to be taken. */
  private int taken;

  Versions(ObjectStore store, Adapters adapters, String project, String name) {
    this.store = store;
    this.adapters = adapters;
    this.keys = new AdapterKeys(project, name);
  }

  /** Its one version: the one that it has, or that was published of it once, or a new one. */
  AdapterRef claim(Origin origin) {
    return adapters
        .claimed(origin)
        .orElseGet(() -> {
          TreeSet<Integer> stored = stored();
          published(origin, stored)
              .ifPresent(version ->
                  adapters.adopt(new AdapterRef(keys.project(), keys.name(), version), origin));
          taken = Math.max(taken, stored.isEmpty() ? 0 : stored.last());
          return adapters.claimVersion(keys.project(), keys.name(), origin, taken);
        });
  }

  /** Every number that the store has anything of: also what has no manifest, or was deleted. */
  private TreeSet<Integer> stored() {
    TreeSet<Integer> versions = new TreeSet<>();
    store
        .list(keys.root())
        .map(key -> NUMBER.matcher(key.substring(keys.root().length())))
        .filter(Matcher::matches)
        .forEach(number -> versions.add(Integer.parseInt(number.group(1))));
    return versions;
  }

  private Optional<Integer> published(Origin origin, Set<Integer> stored) {
    Set<Integer> known = adapters.versions(keys.project(), keys.name());
    return stored.stream()
        .filter(version -> !known.contains(version))
        .filter(version ->
            Manifests.find(store, keys.manifest(version))
                .filter(manifest -> isOf(manifest, origin))
                .isPresent())
        .findFirst();
  }

  /** Whether the manifest lists what was published of it. */
  static boolean isOf(Manifest manifest, Origin origin) {
    return manifest.about("job", String.class).filter(origin.job().value()::equals).isPresent()
        && manifest.about("step", Long.class).orElse(0L) == origin.step();
  }

  /** Gives back a number that something else was published under. */
  void giveUp(AdapterRef ref, Origin origin) {
    taken = Math.max(taken, ref.version());
    if (!adapters.giveUp(ref, origin)) {
      throw TuningError.BROKEN_PROMISE.because(
          "the catalog says that %s published %s, which its manifest says of something else"
              .formatted(origin, ref.servedName()));
    }
  }
}
