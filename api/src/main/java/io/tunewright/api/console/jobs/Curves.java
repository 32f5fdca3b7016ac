package io.tunewright.api.console.jobs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tunewright.api.telemetry.Telemetry;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.Attempts;
import io.tunewright.storage.catalog.JobRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What jobs have measured, thinned to what a chart can show. Lines never change once they are
 * written, so each is read once while somebody looks at its job.
 */
final class Curves {
  /** Columns for which nothing is thinned out. */
  static final int ALL = Integer.MAX_VALUE;

  private static final int LINES = 5_000;

  /** 100,000 steps of one job take 5 MB. */
  private static final int MOST_JOBS = 24;

  private final Telemetry telemetry;
  private final Attempts attempts;
  private final Cache<JobId, Known> known =
      Caffeine.newBuilder()
          .maximumSize(MOST_JOBS)
          .expireAfterAccess(Duration.ofMinutes(15))
          .build();

  Curves(Telemetry telemetry, Attempts attempts) {
    this.telemetry = telemetry;
    this.attempts = attempts;
  }

  /** The lines of a job's attempts that were read so far. */
  private static final class Known {
    private final List<Curve> curves = new ArrayList<>();
  }

  /**
   * One measure over the steps.
   *
   * @param points how many there are before thinning
   */
  record Line(double[] steps, double[] values, long points) {
    static final Line NONE = new Line(new double[0], new double[0], 0);

    /** What was measured at a step; null where nothing was, or thinning has left it out. */
    @Nullable Double at(double step) {
      int i = Arrays.binarySearch(steps, step);
      return i < 0 ? null : Double.valueOf(values[i]);
    }

    /** The newest value; null where there is none. */
    @Nullable Double last() {
      return values.length == 0 ? null : Double.valueOf(values[values.length - 1]);
    }
  }

  /**
   * The way that the training went: of steps that were trained again, the later attempt's.
   *
   * @param from the first step, null for the very first
   * @param to the last step, null for the very last
   * @param columns to draw on
   */
  Map<Measure, Line> of(JobRow job, @Nullable Double from, @Nullable Double to, int columns) {
    List<Attempts.Row> trainings =
        attempts.list(job.id()).stream().filter(row -> row.runKey().contains("-train-")).toList();
    Known lines = known.get(job.id(), id -> new Known());
    synchronized (lines) {
      read(job, lines.curves);
      return thinned(joined(lines.curves, trainings), from, to, columns);
    }
  }

  /** An attempt writes nothing more once the next one has begun, and been read. */
  private void read(JobRow job, List<Curve> curves) {
    int first = Math.max(0, curves.size() - 1);
    while (curves.size() < job.attempt()) {
      curves.add(new Curve());
    }
    for (int i = first; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      List<ObjectNode> lines;
      do {
        lines = telemetry.metrics(job, i + 1, curve.lastSeq(), LINES);
        lines.forEach(curve::add);
      } while (lines.size() == LINES);
    }
  }

  /** Where each attempt's part of the whole way begins and ends. */
  private record Part(Curve curve, int to) {}

  private static List<Part> joined(List<Curve> curves, List<Attempts.Row> trainings) {
    List<Part> parts = new ArrayList<>();
    double until = Double.POSITIVE_INFINITY;
    for (int i = curves.size() - 1; i >= 0; i--) {
      Curve curve = curves.get(i);
      parts.addFirst(new Part(curve, curve.after(until)));
      int number = i + 1;
      double resumed =
          trainings.stream()
              .filter(row -> row.number() == number)
              .mapToDouble(row -> row.resumedStep() == null ? 0 : row.resumedStep())
              .findFirst()
              .orElse(0);
      until = Math.min(until, resumed);
    }
    return parts;
  }

  private static Map<Measure, Line> thinned(
      List<Part> parts, @Nullable Double from, @Nullable Double to, int columns) {
    int size = parts.stream().mapToInt(Part::to).sum();
    double[] steps = new double[size];
    fill(parts, steps, Curve::step);
    int begin = from == null ? 0 : Math.max(0, lower(steps, from) - 1);
    int end = to == null ? size : Math.min(size, lower(steps, Math.nextUp(to)) + 1);
    Map<Measure, Line> lines = new EnumMap<>(Measure.class);
    double[] values = new double[size];
    for (Measure measure : Measure.values()) {
      fill(parts, values, (curve, i) -> curve.value(measure, i));
      int[] kept = Thinning.keep(values, begin, end, columns).stream().toArray();
      lines.put(
          measure,
          new Line(
              Arrays.stream(kept).mapToDouble(i -> steps[i]).toArray(),
              Arrays.stream(kept).mapToDouble(i -> values[i]).toArray(),
              Arrays.stream(values).filter(value -> !Double.isNaN(value)).count()));
    }
    return lines;
  }

  private interface Value {
    double at(Curve curve, int i);
  }

  private static void fill(List<Part> parts, double[] all, Value value) {
    int at = 0;
    for (Part part : parts) {
      for (int i = 0; i < part.to(); i++) {
        all[at++] = value.at(part.curve(), i);
      }
    }
  }

  /** The first index whose step isn't below this one. */
  private static int lower(double[] steps, double step) {
    int low = 0;
    int high = steps.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (steps[middle] < step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
