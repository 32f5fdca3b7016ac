package io.tunewright.worker.stage.cache;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * How much of a site's disk its copies of weights may take, from {@code tunewright.site.*}.
 *
 * @param budget bytes of all copies together; 0 for as much as the disk holds
 * @param reserve bytes of the disk that are left free
 * @param leaseLimit after which a claim that nobody has renewed is void. A run that waits or goes
 *     on renews its job's claims, so this only has to outlast the time a job has no run on the
 *     site: its copy being made, and any outage between two of its steps
 */
public record CacheSettings(long budget, long reserve, Duration leaseLimit) {

  public CacheSettings {
    require(budget >= 0, "weights-budget", budget, "none or more");
    require(reserve >= 0, "weights-reserve", reserve, "none or more");
    require(
        leaseLimit.compareTo(Duration.ofHours(1)) >= 0, "lease-limit", leaseLimit, "at least 1h");
  }

  /** A month outlasts the longest copy (a week) and any outage that somebody means to end. */
  public static CacheSettings from(Environment settings) {
    return new CacheSettings(
        size(settings, "weights-budget", "0B"),
        size(settings, "weights-reserve", "1GB"),
        DurationStyle.detectAndParse(settings.getProperty("tunewright.site.lease-limit", "30d")));
  }

  private static long size(Environment settings, String name, String usual) {
    return DataSize.parse(settings.getProperty("tunewright.site." + name, usual)).toBytes();
  }

  private static void require(boolean holds, String name, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "tunewright.site.%s is %s, wanted %s".formatted(name, value, wanted));
    }
  }
}
