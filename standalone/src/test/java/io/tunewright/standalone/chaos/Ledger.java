package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the stand-in trainers have done, as they noted it themselves. */
final class Ledger implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long LOOK_EVERY_MILLIS = 5;

  /**
   * @param event {@code launch}, {@code step}, {@code save}, {@code signal}, {@code frozen}, {@code
   *     refused} or {@code end}
   * @param step that had been done by then
   */
  record Line(String event, String order, long pid, double time, long step) {
    boolean is(String event, String ending) {
      return this.event.equals(event) && order.endsWith(ending);
    }
  }

  private record Watcher(Predicate<Line> wanted, Consumer<Line> told, AtomicBoolean done) {}

  private final Path file;
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private long read;

  Ledger(Path chaos) {
    file = chaos.resolve("ledger.jsonl");
    clock.scheduleWithFixedDelay(
        this::follow, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** All lines so far of this job's orders, in their order. */
  List<Line> of(String job) {
    return lines.stream().filter(line -> line.order().startsWith(job + "-")).toList();
  }

  /** Calls {@code told} at the first such line from now on, in a thread of its own. */
  void once(Predicate<Line> wanted, Consumer<Line> told) {
    watchers.add(new Watcher(wanted, told, new AtomicBoolean()));
  }

  /** Nobody wants to be told of anything any more; the lines of earlier rounds are let go. */
  void clear() {
    watchers.clear();
    lines.clear();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private void follow() {
    if (!Files.exists(file)) {
      return;
    }
    for (String text : fresh()) {
      Line line = parse(text);
      lines.add(line);
      for (Watcher watcher : watchers) {
        if (watcher.wanted().test(line) && watcher.done().compareAndSet(false, true)) {
          Thread.ofVirtual().start(() -> watcher.told().accept(line));
        }
      }
    }
  }

  /** Whole lines that nobody has read yet. */
  private List<String> fresh() {
    return reading(() -> {
      try (var in = new RandomAccessFile(file.toFile(), "r")) {
        byte[] bytes = new byte[(int) (in.length() - read)];
        in.seek(read);
        in.readFully(bytes);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
          end--;
        }
        read += end;
        return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
      }
    });
  }

  private static Line parse(String text) {
    JsonNode json = JSON.readTree(text);
    return new Line(
        json.path("event").asString(),
        json.path("order").asString(),
        json.path("pid").asLong(),
        json.path("time").asDouble(),
        json.path("step").asLong(0));
  }
}
