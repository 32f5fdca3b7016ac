package io.tunewright.worker.track;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a trainer's metrics: JSON lines with {@code time} in Unix seconds and {@code step}. */
final class Metrics {
  static final String FILE = "metrics.jsonl";

  private static final JsonMapper JSON = new JsonMapper();

  /** The estimate follows the latest pace, not the slow first steps. */
  private static final int WINDOW = 50;

  private static final int TAIL_BYTES = 64 * 1024;

  private Metrics() {}

  /** A line as an object, or empty where it is torn (a trainer may be killed while it writes). */
  static Optional<ObjectNode> parse(String line) {
    try {
      return JSON.readTree(line) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JacksonException torn) {
      return Optional.empty();
    }
  }

  /**
   * How far training is.
   *
   * @param finish estimated from the pace of the last fifty steps, null before there is one
   */
  record Pace(long step, @Nullable Double tokensPerSecond, @Nullable Instant finish) {
    static final Pace NONE = new Pace(0, null, null);
  }

  static Pace pace(Path file, int maxSteps) {
    Deque<ObjectNode> last = lastSteps(file);
    return last.isEmpty() ? Pace.NONE : pace(last, maxSteps);
  }

  /** Whether the newest training loss is no number, which its line says with null. */
  static boolean lossLost(Path file) {
    Deque<ObjectNode> last = lastSteps(file);
    return !last.isEmpty() && last.getLast().path("train_loss").isNull();
  }

  private static Deque<ObjectNode> lastSteps(Path file) {
    Deque<ObjectNode> last = new ArrayDeque<>();
    if (Files.exists(file)) {
      for (String line : tail(file).split("\n")) {
        parse(line).filter(metric -> metric.has("train_loss")).ifPresent(last::addLast);
        if (last.size() > WINDOW) {
          last.removeFirst();
        }
      }
    }
    return last;
  }

  private static Pace pace(Deque<ObjectNode> last, int maxSteps) {
    ObjectNode oldest = last.getFirst();
    ObjectNode newest = last.getLast();
    long step = newest.path("step").asLong(0);
    long steps = step - oldest.path("step").asLong(0);
    double time = newest.path("time").asDouble(0);
    Instant finish = null;
    if (steps > 0) {
      double perStep = (time - oldest.path("time").asDouble(0)) / steps;
      finish =
          Instant.ofEpochMilli((long) (time * 1000))
              .plus(Duration.ofMillis((long) (1000 * perStep * (maxSteps - step))));
    }
    return new Pace(
        step,
        newest.path("tokens_per_second").isNumber()
            ? newest.path("tokens_per_second").asDouble()
            : null,
        finish);
  }

  /** Its end, as one look every few seconds mustn't read a file of a hundred thousand steps. */
  private static String tail(Path file) {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(in.length(), TAIL_BYTES)];
      in.seek(in.length() - bytes.length);
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not read " + file, unreadable);
    }
  }
}
