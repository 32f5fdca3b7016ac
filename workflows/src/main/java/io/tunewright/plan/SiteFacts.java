package io.tunewright.plan;

import io.tunewright.job.Method;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a site says of itself, written to the object store by its worker every so often.
 *
 * @param launcher which engine runs its trainers, such as {@code local}
 * @param pools slots or capacities by name; the first is the default
 * @param trainers methods by the name of each trainer that is set up there
 * @param freeBytes on the site's filesystem
 * @param copies snapshots whose verified weights lie there already, as {@link
 *     io.tunewright.job.SnapshotRef#stagingId} writes them: these need no room again
 * @param runs that hold a slot or wait for one
 * @param seen when it last said so
 */
public record SiteFacts(
    String name,
    String launcher,
    List<Pool> pools,
    Map<String, Set<Method>> trainers,
    long freeBytes,
    Set<String> copies,
    int runs,
    Instant seen) {

  public SiteFacts {
    pools = List.copyOf(pools);
    trainers = Map.copyOf(trainers);
    copies = Set.copyOf(copies);
  }

  /** Part of a site that runs are placed on. */
  public record Pool(String name, int slots) {}

  /** Where the object store holds it. */
  public static String key(String site) {
    return "sites/" + site + ".json";
  }
}
