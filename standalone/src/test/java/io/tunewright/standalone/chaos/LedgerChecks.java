package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Violation.check;
import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.standalone.chaos.Violation.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What the trainers themselves say that was done to them. */
record LedgerChecks(List<Ledger.Line> lines, Expectation wanted) {

  /**
   * @param committedBefore the newest committed step of all attempts before this one, 0 for none
   */
  void all(IntToLongFunction committedBefore) {
    check(Kind.DUPLICATE_LAUNCH, this::launches);
    check(Kind.STOPPED_TRAINER, this::signals);
    check(Kind.LOST_STEPS, () -> steps(committedBefore));
  }

  private void launches() {
    Map<String, Long> launches =
        lines.stream()
            .filter(line -> line.event().equals("launch"))
            .collect(Collectors.groupingBy(Ledger.Line::order, Collectors.counting()));
    assertThat(launches.values())
        .as("launches of each order: %s", launches)
        .allMatch(times -> times == 1);
    assertThat(count(launches, "-train-"))
        .as("trainings: %s", launches)
        .isBetween(wanted.fewestTrainings(), wanted.mostTrainings());
    assertThat(count(launches, "-evaluate-"))
        .as("evaluations: %s", launches)
        .isLessThanOrEqualTo(wanted.mostEvaluations());
  }

  private static int count(Map<String, Long> launches, String part) {
    return (int) launches.keySet().stream().filter(order -> order.contains(part)).count();
  }

  private void signals() {
    if (!wanted.stopped()) {
      assertThat(lines).as("stops").noneMatch(line -> line.event().equals("signal"));
    }
  }

  /** Each attempt goes on where the newest checkpoint of those before it ended. */
  private void steps(IntToLongFunction committedBefore) {
    for (int attempt = 1; attempt <= wanted.mostTrainings(); attempt++) {
      String ending = "-train-" + attempt;
      for (Ledger.Line launch : lines.stream().filter(line -> line.is("launch", ending)).toList()) {
        assertThat(launch.step())
            .as("where attempt %d goes on", attempt)
            .isEqualTo(committedBefore.applyAsLong(attempt));
        List<Long> done =
            lines.stream().filter(line -> line.is("step", ending)).map(Ledger.Line::step).toList();
        assertThat(done)
            .as("the steps of attempt %d", attempt)
            .containsExactlyElementsOf(
                LongStream.rangeClosed(launch.step() + 1, launch.step() + done.size())
                    .boxed()
                    .toList());
      }
    }
  }
}
