package io.tunewright.standalone.chaos;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A schedule of a round.
 *
 * @param order of each of its jobs
 * @param folder of the rows that it watches
 * @param runs how many it was told to begin
 */
record Watched(String id, Order order, Path folder, AtomicInteger runs) {
  private static final String SCHEDULES = "/tunewright/schedules";

  /** One that begins no run by itself while anybody looks. */
  static Watched begin(Stage stage, Order order) {
    Path folder = stage.watched("rows-" + order.seed());
    Map<String, Object> job =
        Map.of(
            "model", order.model(),
            "seed", order.seed(),
            "suffix", order.suffix(),
            "tunewright", order.extras());
    Map<String, Object> schedule =
        Map.of(
            "name", order.suffix(),
            "timing", Map.of("cron", "@yearly"),
            "watch", Map.of("source", "file:" + folder),
            "job", job);
    String id = stage.front().post(SCHEDULES, schedule).path("id").asString();
    return new Watched(id, order, folder, new AtomicInteger());
  }

  void trigger(Front front) {
    front.post(path() + "/trigger", Map.of());
    runs.incrementAndGet();
  }

  void end(Front front) {
    front.delete(path());
  }

  private String path() {
    return SCHEDULES + "/" + id;
  }
}
