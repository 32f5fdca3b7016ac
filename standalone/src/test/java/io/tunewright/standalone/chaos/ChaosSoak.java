package io.tunewright.standalone.chaos;

import io.tunewright.standalone.chaos.Score.Entry;
import io.tunewright.standalone.chaos.Violation.Kind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All of {@link Cases}, or those that {@code -Dcases} names, then {@code -Drounds} random ones from
 * {@code -Dseed}. What was played before with this seed is not played again.
 */
class ChaosSoak {
  private static final long SEED = Long.getLong("seed", 1);

  private static final Score score = new Score(Path.of("target/chaos/" + SEED));
  private static Stage stage;

  @BeforeAll
  static void stand(@TempDir Path scratch) {
    stage = new Stage(scratch);
  }

  @AfterAll
  static void tell() {
    System.out.println(score.card());
    stage.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rounds")
  void nothing_healthy_is_stopped_repeated_or_lost(Case played, long seed) {
    long began = System.nanoTime();
    try {
      Round.Result result = Round.play(stage, played, seed);
      note(played, null, result.broken(), result.time().toNanos());
    } catch (Throwable failed) {
      Kind kind = failed instanceof Violation violation ? violation.kind : Kind.NOT_PLAYED;
      note(played, kind.name(), List.of(), System.nanoTime() - began);
      failed.printStackTrace(System.out);
      throw failed;
    }
  }

  private static void note(
      Case played,
      @org.jspecify.annotations.Nullable String violation,
      List<String> broken,
      long nanos) {
    Entry entry = new Entry(played.name(), violation, broken, nanos / 1e9);
    score.add(entry);
    System.out.println(entry);
  }

  static Stream<Object[]> rounds() {
    List<Case> named = named();
    Stream<Object[]> cases =
        IntStream.range(0, named.size())
            .mapToObj(at -> new Object[] {named.get(at), SEED * 100_000 + at});
    Stream<Object[]> random =
        IntStream.rangeClosed(1, Integer.getInteger("rounds", 0))
            .mapToObj(at -> new Object[] {RandomCases.of(SEED, at), SEED * 100_000 + 1000 + at});
    return Stream.concat(cases, random).filter(round -> !score.has(((Case) round[0]).name()));
  }

  private static List<Case> named() {
    String wanted = System.getProperty("cases", "");
    if (wanted.isBlank()) {
      return Cases.all();
    }
    List<String> ids = Arrays.asList(wanted.split(","));
    List<Case> found = Cases.all().stream().filter(each -> ids.contains(each.id())).toList();
    if (!wanted.equals("none") && found.size() != ids.size()) {
      throw new IllegalArgumentException(
          "-Dcases="
              + wanted
              + " names something else than "
              + Cases.all().stream().map(Case::id).toList());
    }
    return found;
  }
}
