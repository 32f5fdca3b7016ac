package io.tunewright.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.evaluate.GateVerdict.Ruling;
import io.tunewright.job.GateRule;
import io.tunewright.job.GateRule.Reference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
  private static final String ACC = "mira/acc";
  private static final Champion.Version THREE = new Champion.Version(3);

  @ParameterizedTest(
      name = "{0} against {1} with errors {2}, {3}: gain {4} or loss {5} by {6} errors: {7}")
  @CsvSource({
    // higher is better
    "0.52, 0.50, , , 0.02, , 0, true",
    "0.519, 0.50, , , 0.02, , 0, false",
    "0.3, 0.1, , , 0.2, , 0, true",
    "0.50, 0.50, , , 0, , 0, true",
    "0.499, 0.50, , , 0, , 0, false",
    "0.49, 0.50, , , , 0.01, 0, true",
    "0.489, 0.50, , , , 0.01, 0, false",
    "0.6, 0.50, , , , 0.01, 0, true",
    // sure by so many standard errors, combined: hypot(0.03, 0.04) = 0.05
    "0.60, 0.50, 0.03, 0.04, 0.05, , 1, true",
    "0.599, 0.50, 0.03, 0.04, 0.05, , 1, false",
    "0.60, 0.50, 0.03, 0.04, 0, , 2, true",
    "0.60, 0.50, 0.03, 0.04, 0.01, , 2, false",
    "0.50, 0.50, 0.03, 0.04, , 0.05, 1, true",
    "0.50, 0.50, 0.03, 0.04, , 0.04, 1, false",
    "0.60, 0.50, , 0.04, 0.01, , 1, false",
    "0.60, 0.50, 0.03, , 0.01, , 1, false",
    "0.60, 0.50, , , 0.01, , 0, true"
  })
  void a_rule_holds_where_the_gain_reaches_what_is_wanted(
      double candidate,
      double champion,
      @Nullable Double error,
      @Nullable Double otherError,
      @Nullable Double gain,
      @Nullable Double loss,
      double errors,
      boolean passes) {
    GateRule rule = new GateRule(ACC, Reference.CHAMPION, null, gain, loss, errors);
    Measured measured =
        new Measured(null, scores(candidate, error, true), scores(champion, otherError, true));

    assertThat(ruling(rule, measured, THREE).passed()).isEqualTo(passes);
  }

  @ParameterizedTest(name = "loss {0} against {1}: gain {2} or loss {3}: {4}")
  @CsvSource({
    "1.9, 2.0, 0.1, , true",
    "1.91, 2.0, 0.1, , false",
    "2.1, 2.0, , 0.1, true",
    "2.11, 2.0, , 0.1, false",
  })
  void a_loss_is_better_the_lower_it_is(
      double candidate, double base, @Nullable Double gain, @Nullable Double loss, boolean passes) {
    GateRule rule = new GateRule(ACC, Reference.BASE, null, gain, loss, 0);
    Measured measured =
        new Measured(scores(base, null, false), scores(candidate, null, false), null);

    assertThat(ruling(rule, measured, new Champion.None()).passed()).isEqualTo(passes);
  }

  @Test
  void a_constant_has_no_error_of_its_own_and_the_metrics_direction() {
    GateRule rule = new GateRule(ACC, Reference.CONSTANT, 2.0, 0.0, null, 1);

    Ruling lower = ruling(rule, candidate(1.9, 0.05, false), new Champion.None());
    assertThat(lower.passed()).isTrue();
    assertThat(lower.difference()).isEqualTo(-0.1, within());
    assertThat(lower.threshold()).isZero();
    assertThat(lower.standardError()).isEqualTo(0.05);
    assertThat(lower.referenceStandardError()).isNull();
    assertThat(ruling(rule, candidate(1.96, 0.05, false), new Champion.None()).passed()).isFalse();
    assertThat(ruling(rule, candidate(1.9, 0.05, true), new Champion.None()).passed()).isFalse();
  }

  @Test
  void a_ruling_holds_its_numbers_and_says_them() {
    GateRule rule = new GateRule(ACC, Reference.CHAMPION, null, 0.02, null, 1);
    Measured measured = new Measured(null, scores(0.6, 0.03, true), scores(0.5, 0.04, true));

    Ruling ruling = ruling(rule, measured, THREE);

    assertThat(ruling.candidate()).isEqualTo(0.6);
    assertThat(ruling.candidateStandardError()).isEqualTo(0.03);
    assertThat(ruling.reference()).isEqualTo(0.5);
    assertThat(ruling.referenceStandardError()).isEqualTo(0.04);
    assertThat(ruling.difference()).isEqualTo(0.1, within());
    assertThat(ruling.threshold()).isEqualTo(0.02);
    assertThat(ruling.standardError()).isEqualTo(0.05, within());
    assertThat(ruling.reason())
        .isEqualTo(
            "mira/acc is 0.6 against the champion's (version 3) 0.5: 0.1 better, wanted at least 0.02 better and that by 1 standard errors of 0.05");
  }

  @Test
  void without_a_champion_its_rules_are_met() {
    GateRule rule = new GateRule(ACC, Reference.CHAMPION, null, 0.02, null, 1);

    Ruling none = ruling(rule, candidate(0.1, null, true), new Champion.None());
    assertThat(none.passed()).isTrue();
    assertThat(none.reason()).isEqualTo("there is no champion yet");
    Ruling itself = ruling(rule, candidate(0.1, null, true), new Champion.Itself(3));
    assertThat(itself.passed()).isTrue();
    assertThat(itself.reason()).isEqualTo("version 3 is the champion itself");
  }

  @Test
  void a_champion_that_can_not_be_measured_lets_nobody_pass() {
    GateRule rule = new GateRule(ACC, Reference.CHAMPION, null, 0.02, null, 0);

    Ruling apart =
        ruling(rule, candidate(0.9, null, true), new Champion.Apart(3, "it has another base"));
    assertThat(apart.passed()).isFalse();
    assertThat(apart.reason()).contains("version 3", "it has another base");
  }

  @Test
  void what_was_not_measured_never_passes() {
    GateRule rule = new GateRule("mira/f1", Reference.CHAMPION, null, null, 1.0, 0);
    Measured measured = new Measured(null, scores(0.6, null, true), scores(0.5, null, true));

    Ruling missing = ruling(rule, measured, THREE);
    assertThat(missing.passed()).isFalse();
    assertThat(missing.reason()).contains("mira/f1 was not measured", "[mira/acc]");
    assertThat(ruling(onAcc(), candidate(0.6, null, true), THREE).reason())
        .contains("the champion's (version 3) value was not measured");
  }

  @Test
  void what_is_no_number_never_passes() {
    for (Double odd : new Double[] {null, Double.NaN, Double.POSITIVE_INFINITY}) {
      Measured measured = new Measured(null, scores(odd, null, true), scores(0.5, null, true));
      Measured other = new Measured(null, scores(0.5, null, true), scores(odd, null, true));

      assertThat(ruling(onAcc(), measured, THREE).passed()).isFalse();
      assertThat(ruling(onAcc(), other, THREE).passed()).isFalse();
    }
  }

  @Test
  void all_rules_must_hold() {
    GateRule met = new GateRule(ACC, Reference.CONSTANT, 0.5, 0.0, null, 0);
    GateRule unmet = new GateRule(ACC, Reference.CONSTANT, 0.7, 0.0, null, 0);
    Measured measured = candidate(0.6, null, true);

    assertThat(Gate.judge(List.of(met), measured, THREE).passed()).isTrue();
    GateVerdict verdict = Gate.judge(List.of(met, unmet), measured, THREE);
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reasons()).singleElement().asString().contains("0.1 worse");
    assertThat(Gate.judge(List.of(), measured, THREE).passed()).as("no rules").isTrue();
  }

  private static GateRule onAcc() {
    return new GateRule(ACC, Reference.CHAMPION, null, null, 1.0, 0);
  }

  private static Ruling ruling(GateRule rule, Measured measured, Champion champion) {
    return Gate.judge(List.of(rule), measured, champion).rulings().getFirst();
  }

  private static Measured candidate(Double value, @Nullable Double error, boolean higher) {
    return new Measured(null, scores(value, error, higher), null);
  }

  private static Scores scores(
      @Nullable Double value, @Nullable Double error, boolean higherIsBetter) {
    return new Scores(Map.of(ACC, new Score(value, error, higherIsBetter)));
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }
}
