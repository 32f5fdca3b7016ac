package io.tunewright.worker.track;

import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Watch;
import io.tunewright.worker.launch.RunDirectory;
import io.tunewright.worker.track.stall.StallWatch;
import java.nio.file.Path;
import java.time.Instant;
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
    String prefix = prefix(watch);
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

  /** Where the run's attempt lies in the store. */
  static String prefix(Watch watch) {
    JobKeys keys = new JobKeys(watch.owner(), watch.job());
    return trains(watch) ? keys.attempt(watch.attempt()) : keys.evaluation(watch.attempt());
  }

  /**
   * @param since when the run came into its present state
   */
  void ship(
      StallWatch.Look look,
      Instant since,
      @Nullable String condition,
      CheckpointCommit.@Nullable Uploading uploading) {
    directory.log().ifPresent(log::ship);
    if (trains(watch)) {
      Path file = directory.output().resolve(Metrics.FILE);
      metrics.ship(file);
      Instant phaseSince = look.since() == null ? since : look.since();
      Metrics.Pace pace = Metrics.pace(file, watch.maxSteps());
      Progress.of(watch, pace, look.phase(), phaseSince, condition, uploading).write(store, watch);
    }
  }

  private static boolean trains(Watch watch) {
    return watch.maxSteps() > 0;
  }

  private static Optional<ObjectNode> logLine(String line) {
    return Optional.of(JSON.createObjectNode().put("line", line));
  }
}
