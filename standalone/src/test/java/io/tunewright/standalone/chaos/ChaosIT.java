package io.tunewright.standalone.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The few of {@link Cases} that every build runs, on one fleet. */
class ChaosIT {
  private static Stage stage;

  @BeforeAll
  static void stand(@TempDir Path scratch) {
    stage = new Stage(scratch);
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void the_job_is_as_if_nothing_had_happened(Case played, long seed) {
    System.out.println(Round.play(stage, played, seed));
  }

  static Stream<Object[]> cases() {
    List<Case> all = Cases.all().stream().filter(Case::inBuild).toList();
    return IntStream.range(0, all.size()).mapToObj(at -> new Object[] {all.get(at), 1000L + at});
  }
}
