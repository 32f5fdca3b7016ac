package io.tunewright.plan;

import io.tunewright.job.Method;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a site says of itself, written to the object store by its worker every so often.
 *
 * @param launcher which engine runs its trainers, such as {@code local}
 * @param pools slots or capacities by name; the first is the default
 * @param trainers methods by the name of each trainer that is set up there
 * @param freeBytes on the site's filesystem
 * @param copies snapshots whose verified weights lie there already, as {@link
 *     io.tunewright.job.SnapshotRef#stagingId} writes them: these need no room again
 * @param weights those copies, one by one; null from a site of an earlier version
 * @param room what evictions could make of them; null from a site of an earlier version
 * @param runs that hold a slot or wait for one
 * @param seen when it last said so
 * @param equipment what it is made of; null from a site of an earlier version, and until its worker
 *     has looked
 */
public record SiteFacts(
    String name,
    String launcher,
    List<Pool> pools,
    Map<String, Set<Method>> trainers,
    long freeBytes,
    Set<String> copies,
    @Nullable List<Copy> weights,
    @Nullable Room room,
    int runs,
    Instant seen,
    @Nullable Equipment equipment) {

  public SiteFacts {
    pools = List.copyOf(pools);
    trainers = Map.copyOf(trainers);
    copies = Set.copyOf(copies);
    weights = weights == null ? null : List.copyOf(weights);
  }

  /**
   * Weights that lie on the site, for operators to read.
   *
   * @param snapshot source, name and commit
   * @param bytes of its files, which other copies may share
   * @param lastUse when a job last asked for it or let go of it
   * @param holders jobs that claim it and runs that read it; while there are any it stays
   */
  public record Copy(String snapshot, long bytes, Instant lastUse, Set<String> holders) {
    public Copy {
      holders = Set.copyOf(holders);
    }
  }

  /**
   * What the site can do for weights that it lacks.
   *
   * @param evictableBytes of weights that nobody uses: taken away where new ones need the room
   * @param budgetBytes left for new weights under the site's budget once those are gone; null where
   *     the site has no budget
   * @param evicted copies that were evicted since the site's worker started
   */
  public record Room(long evictableBytes, @Nullable Long budgetBytes, long evicted) {}

  /** Part of a site that runs are placed on. */
  public record Pool(String name, int slots) {}

  /**
   * What runs a site's trainers, for operators to read.
   *
   * @param version of Tunewright that its worker runs
   * @param engine what its launcher runs on, with its version; null where that can't be told
   * @param packages of the trainer's environment, versions by name; empty before it is made
   * @param devices accelerators of the machine that the worker is on, alike ones together
   * @param trouble why there may be accelerators that it can't tell of; null where nothing hinders
   * @param cores that the worker may use
   * @param memoryBytes of that machine
   */
  public record Equipment(
      String version,
      @Nullable String engine,
      Map<String, String> packages,
      List<Devices> devices,
      @Nullable String trouble,
      int cores,
      long memoryBytes) {
    public Equipment {
      packages = Map.copyOf(packages);
      devices = List.copyOf(devices);
    }
  }

  /**
   * Accelerators of one kind.
   *
   * @param kind as their driver calls it
   * @param memoryBytes of each; null where the driver doesn't say, as where it is the machine's own
   */
  public record Devices(String kind, int count, @Nullable Long memoryBytes) {}

  /** Disk that new weights of a job, and what it writes beside them, can have. */
  long roomWithEviction() {
    return freeBytes + (room == null ? 0 : room.evictableBytes());
  }

  /** Where the object store holds it. */
  public static String key(String site) {
    return "sites/" + site + ".json";
  }
}
