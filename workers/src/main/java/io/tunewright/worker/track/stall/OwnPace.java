package io.tunewright.worker.track.stall;

import io.tunewright.worker.launch.RunDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long a run's steps and evaluations take, by the last lines of its metrics. Medians, as one
 * slow step must not hide a stall and one quick one must not make it.
 *
 * @param first what the first line says of its step, while it is the only one; else zero
 * @param step from one line of metrics to the next, which may be several steps; zero where there
 *     were no two
 * @param evaluation zero where none was seen
 */
record OwnPace(long lastStep, Duration first, Duration step, Duration evaluation) {
  private static final JsonMapper JSON = new JsonMapper();

  private static final int LINES = 200;

  static OwnPace of(RunDirectory run) {
    return of(run.metricsTail(LINES));
  }

  private static OwnPace of(List<String> metrics) {
    List<Double> steps = new ArrayList<>();
    List<Double> evaluations = new ArrayList<>();
    List<Double> first = new ArrayList<>();
    JsonNode before = JSON.nullNode();
    JsonNode stepBefore = JSON.nullNode();
    for (String line : metrics) {
      JsonNode now = parsed(line);
      if (now.has("train_loss")) {
        if (stepBefore.isObject()) {
          steps.add(seconds(stepBefore, now));
        } else {
          first.add(now.path("step_seconds").asDouble(0));
        }
        stepBefore = now;
      } else if (now.has("valid_loss") && before.isObject()) {
        evaluations.add(seconds(before, now));
      }
      before = now;
    }
    return new OwnPace(
        stepBefore.path("step").asLong(0),
        steps.isEmpty() ? median(first) : Duration.ZERO,
        median(steps),
        median(evaluations));
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException torn) {
      return JSON.nullNode();
    }
  }

  private static double seconds(JsonNode from, JsonNode to) {
    return to.path("time").asDouble(0) - from.path("time").asDouble(0);
  }

  private static Duration median(List<Double> seconds) {
    return seconds.isEmpty()
        ? Duration.ZERO
        : Duration.ofMillis(
            (long) (1000 * seconds.stream().sorted().toList().get(seconds.size() / 2)));
  }
}
