package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;
import static io.tunewright.standalone.chaos.Unchecked.unchecked;

import io.tunewright.standalone.chaos.Violation.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What all rounds of one seed came to, kept in a file, so that a broken-off soak can go on. */
final class Score {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @param violation null where all was as it must be
   * @param seconds from the first order to the last end
   */
  record Entry(String round, @Nullable String violation, List<String> broken, double seconds) {}

  private final Path file;
  private final List<Entry> entries = new ArrayList<>();

  Score(Path directory) {
    file = directory.resolve("rounds.jsonl");
    unchecked(() -> Files.createDirectories(directory));
    if (Files.exists(file)) {
      reading(() -> Files.readAllLines(file))
          .forEach(line -> entries.add(JSON.readValue(line, Entry.class)));
    }
  }

  boolean has(String round) {
    return entries.stream().anyMatch(entry -> entry.round().equals(round));
  }

  void add(Entry entry) {
    entries.add(entry);
    unchecked(() ->
        Files.writeString(
            file,
            JSON.writeValueAsString(entry) + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND));
  }

  /** For people. */
  String card() {
    StringBuilder card = new StringBuilder("\n== scorecard of " + file + "\n");
    line(card, "rounds", entries.size());
    Map<String, Integer> broken = new TreeMap<>();
    entries.forEach(entry -> entry.broken().forEach(name -> broken.merge(name, 1, Integer::sum)));
    broken.forEach((name, times) -> line(card, "killed, frozen or filled: " + name, times));
    for (Kind kind : Kind.values()) {
      line(
          card,
          kind.plural,
          entries.stream().filter(e -> kind.name().equals(e.violation())).count());
    }
    List<Double> delays = delays();
    if (!delays.isEmpty()) {
      line(
          card,
          "delay against an undisturbed job, median",
          "%.1f s".formatted(delays.get(delays.size() / 2)));
      line(card, "delay, worst", "%.1f s".formatted(delays.getLast()));
    }
    entries.stream()
        .filter(entry -> entry.violation() != null)
        .forEach(entry -> line(card, String.valueOf(entry.violation()), entry.round()));
    return card.toString();
  }

  /** How much longer than the shortest each sound round took, sorted. */
  private List<Double> delays() {
    List<Double> sound =
        entries.stream().filter(e -> e.violation() == null).map(Entry::seconds).sorted().toList();
    return sound.stream().map(seconds -> seconds - sound.getFirst()).toList();
  }

  private static void line(StringBuilder card, String what, Object value) {
    card.append("%-45s %s%n".formatted(what, value));
  }
}
