package io.tunewright.worker.stage;

import io.tunewright.worker.stage.transfer.Pace;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * How workers move weights, from {@code tunewright.stage.*}.
 *
 * @param memory bytes that all transfers together may hold
 * @param bandwidth bytes per second of all transfers together; 0 for no limit
 * @param files in flight at once, of one snapshot
 * @param connections to a hub at once
 * @param slowest bytes per second below which a connection is given up
 * @param patience over which that is measured
 * @param remoteCode models whose own Python code is allowed
 */
public record StageSettings(
    long memory,
    long bandwidth,
    int files,
    int connections,
    long slowest,
    Duration patience,
    Set<String> remoteCode) {

  public StageSettings {
    require(memory >= 64L << 20, "memory", memory, "at least 64MB");
    require(bandwidth >= 0, "bandwidth", bandwidth, "none or more");
    require(files >= 1, "files", files, "at least 1");
    require(connections >= 1, "connections", connections, "at least 1");
    require(patience.isPositive(), "patience", patience, "more than nothing");
    remoteCode = Set.copyOf(remoteCode);
  }

  public static StageSettings from(Environment settings) {
    return new StageSettings(
        size(settings, "memory", "256MB"),
        size(settings, "bandwidth", "0B"),
        settings.getProperty("tunewright.stage.files", Integer.class, 4),
        settings.getProperty("tunewright.stage.connections", Integer.class, 16),
        size(settings, "slowest", "16KB"),
        DurationStyle.detectAndParse(settings.getProperty("tunewright.stage.patience", "20s")),
        Set.of(
            settings.getProperty("tunewright.stage.remote-code", String[].class, new String[0])));
  }

  private static long size(Environment settings, String name, String usual) {
    return DataSize.parse(settings.getProperty("tunewright.stage." + name, usual)).toBytes();
  }

  private static void require(boolean holds, String name, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "tunewright.stage.%s is %s, wanted %s".formatted(name, value, wanted));
    }
  }

  /** For what comes from sources. */
  public Pace pace() {
    return new Pace(bandwidth, slowest, patience);
  }

  /** For what a site brings from the store, which no limit of a source's holds back. */
  public Pace sitePace() {
    return new Pace(0, slowest, patience);
  }
}
