package io.tunewright.worker.stage.cache;

import io.tunewright.job.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The site's runs that go on or wait for their turn. What one reads stands in its order, so it pins
 * its weights also where every claim was lost.
 */
final class LiveRuns {
  private final Path runs;
  private final Supplier<Set<String>> keys;

  LiveRuns(Path workdir, Supplier<Set<String>> keys) {
    this.runs = workdir.resolve("runs");
    this.keys = keys;
  }

  /**
   * @param order as it lies in the run directory: command, environment and files
   */
  record LiveRun(String key, String order) {
    boolean reads(ModelDirectory model, String commit) {
      String name = model.path().getFileName().toString();
      return order.contains(name + "/snapshots/" + commit)
          || order.contains(name + "/.runs/" + commit + "/");
    }
  }

  /**
   * @throws IOException where an order can't be read: then nobody knows what may be evicted
   */
  List<LiveRun> now() throws IOException {
    List<LiveRun> live = new ArrayList<>();
    for (String key : keys.get()) {
      try {
        live.add(new LiveRun(key, Files.readString(runs.resolve(key).resolve("order.json"))));
      } catch (NoSuchFileException gone) {
        if (Files.exists(runs.resolve(key))) {
          throw gone;
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
