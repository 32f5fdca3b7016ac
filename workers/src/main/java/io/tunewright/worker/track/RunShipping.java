package io.tunewright.worker.track;

import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Watch;
import io.tunewright.worker.launch.RunDirectory;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Brings a run's metrics, log and progress to where the API reads them. */
final class RunShipping {
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectStore store;
  private final Watch watch;
  private final RunDirectory directory;
  private final SegmentLog metrics;
  private final SegmentLog log;

  RunShipping(ObjectStore store, Watch watch) {
    this.store = store;
    this.watch = watch;
    this.directory = new RunDirectory(Path.of(watch.run().directory()));
    JobKeys keys = new JobKeys(watch.owner(), watch.job());
    String prefix = trains() ? keys.attempt(watch.attempt()) : keys.evaluation(watch.attempt());
    this.metrics =
        new SegmentLog(
            store,
            prefix + "metrics/",
            directory.path().resolve("shipped-metrics.json"),
            Metrics::parse);
    this.log =
        new SegmentLog(
            store,
            prefix + "logs/",
            directory.path().resolve("shipped-log.json"),
            RunShipping::logLine);
  }

  void ship(@Nullable String condition, CheckpointCommit.@Nullable Uploading uploading) {
    directory.log().ifPresent(log::ship);
    if (trains()) {
      Path file = directory.output().resolve("metrics.jsonl");
      metrics.ship(file);
      Progress.of(watch, Metrics.pace(file, watch.maxSteps()), condition, uploading)
          .write(store, watch);
    }
  }

  private boolean trains() {
    return watch.maxSteps() > 0;
  }

  private static Optional<ObjectNode> logLine(String line) {
    return Optional.of(JSON.createObjectNode().put("line", line));
  }
}
