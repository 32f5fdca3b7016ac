package io.tunewright.worker.stage.cache;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;

/** Caches to test with. */
public final class TestCache {
  private TestCache() {}

  /** All the disk, and no run is alive. */
  public static WeightCache at(Path workdir) {
    return at(workdir, 0, Set::of, InstantSource.system());
  }

  public static WeightCache at(
      Path workdir, long budget, Supplier<Set<String>> liveRuns, InstantSource clock) {
    return new WeightCache(
        workdir, new CacheSettings(budget, 0, Duration.ofDays(30)), liveRuns, clock);
  }
}
