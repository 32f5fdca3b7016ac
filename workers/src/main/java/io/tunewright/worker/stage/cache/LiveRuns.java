package io.tunewright.worker.stage.cache;

import io.tunewright.job.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site's runs that go on or wait for their turn. What one reads stands in its order, so it pins
 * its weights also where every claim was lost.
 */
final class LiveRuns {
  private static final Logger log = LoggerFactory.getLogger(LiveRuns.class);

  private final Path runs;
  private final Supplier<Set<String>> keys;

  LiveRuns(Path workdir, Supplier<Set<String>> keys) {
    this.runs = workdir.resolve("runs");
    this.keys = keys;
  }

  /**
   * @param order as it lies in the run directory: command, environment and files; null where it
   *     can't be read
   */
  record LiveRun(String key, @Nullable String order) {
    /** What nobody knows the order of may read anything. */
    boolean reads(ModelDirectory model, String commit) {
      if (order == null) {
        return true;
      }
      String name = model.path().getFileName().toString();
      return order.contains(name + "/snapshots/" + commit)
          || order.contains(name + "/.runs/" + commit + "/");
    }
  }

  List<LiveRun> now() {
    List<LiveRun> live = new ArrayList<>();
    for (String key : keys.get()) {
      Path run = runs.resolve(key);
      try {
        live.add(new LiveRun(key, Files.readString(run.resolve("order.json"))));
      } catch (IOException unreadable) {
        if (Files.exists(run)) {
          log.warn("{} keeps all weights: its order can't be read: {}", run, unreadable.toString());
          live.add(new LiveRun(key, null));
        }
      }
    }
    return live;
  }

  /** The jobs of these runs. */
  static Set<String> jobs(List<LiveRun> runs) {
    return runs.stream()
        .flatMap(run -> JobId.ofOrder(run.key()).stream())
        .map(JobId::value)
        .collect(Collectors.toSet());
  }
}
