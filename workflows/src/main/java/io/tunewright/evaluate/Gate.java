package io.tunewright.evaluate;

import io.tunewright.evaluate.GateVerdict.Ruling;
import io.tunewright.job.GateRule;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules for becoming champion. Pure.
 *
 * <p>With g, how much better the candidate is than the reference, s, the standard error of that,
 * and k, the rule's number of standard errors, a rule holds where g - k·s reaches the threshold:
 * {@code min_gain}, or minus {@code max_loss}. What is not known never passes.
 */
public final class Gate {
  /** 0.3 - 0.1 must reach 0.2 in binary fractions too. */
  private static final double ROUNDING = 1e-9;

  private static final MathContext DIGITS = new MathContext(4);

  private Gate() {}

  public static GateVerdict judge(List<GateRule> rules, Measured measured, Champion champion) {
    return GateVerdict.of(rules.stream().map(rule -> ruling(rule, measured, champion)).toList());
  }

  private static Ruling ruling(GateRule rule, Measured measured, Champion champion) {
    return switch (rule.comparedWith()) {
      case CONSTANT ->
          compared(rule, measured, new Score(rule.constant(), 0.0, true), "the wanted");
      case BASE -> compared(rule, measured, score(measured.base(), rule), "the base's");
      case CHAMPION ->
          switch (champion) {
            case Champion.None _ -> Ruling.met(rule, "there is no champion yet");
            case Champion.Itself(int version) ->
                Ruling.met(rule, "version %d is the champion itself".formatted(version));
            case Champion.Apart(int version, String reason) ->
                Ruling.refused(
                    rule,
                    "%s can't be compared with the champion, version %d: %s"
                        .formatted(rule.metric(), version, reason));
            case Champion.Version(int version) ->
                compared(
                    rule,
                    measured,
                    score(measured.champion(), rule),
                    "the champion's (version %d)".formatted(version));
          };
    };
  }

  private static @Nullable Score score(@Nullable Scores scores, GateRule rule) {
    return scores == null ? null : scores.byMetric().get(rule.metric());
  }

  private static Ruling compared(
      GateRule rule, Measured measured, @Nullable Score reference, String whose) {
    Score candidate = score(measured.candidate(), rule);
    if (candidate == null) {
      return Ruling.refused(
          rule,
          "%s was not measured; measured were %s"
              .formatted(rule.metric(), names(measured.candidate())));
    }
    if (reference == null) {
      return Ruling.refused(rule, "%s: %s value was not measured".formatted(rule.metric(), whose));
    }
    Double value = candidate.value();
    Double other = reference.value();
    if (value == null || other == null || !Double.isFinite(value) || !Double.isFinite(other)) {
      return Ruling.refused(
          rule, "%s is %s, %s is %s, wanted numbers".formatted(rule.metric(), value, whose, other));
    }
    return weighed(rule, candidate, value, reference, other, whose);
  }

  private static Ruling weighed(
      GateRule rule, Score candidate, double value, Score reference, double other, String whose) {
    double better = candidate.higherIsBetter() ? 1 : -1;
    double gain = better * (value - other);
    double wanted = wanted(rule);
    Double error = combined(candidate.standardError(), reference.standardError());
    return new Ruling(
        rule,
        isSure(rule, gain, error, wanted),
        "%s is %s against %s %s: %s, wanted %s"
            .formatted(
                rule.metric(),
                number(value),
                whose,
                number(other),
                inWords(gain),
                inWords(rule, error)),
        value,
        candidate.standardError(),
        other,
        rule.comparedWith() == GateRule.Reference.CONSTANT ? null : reference.standardError(),
        value - other,
        better * wanted + 0.0, // never minus zero
        error);
  }

  private static double wanted(GateRule rule) {
    Double minGain = rule.minGain();
    Double maxLoss = rule.maxLoss();
    return minGain != null ? minGain : maxLoss != null ? -maxLoss : 0;
  }

  private static boolean isSure(GateRule rule, double gain, @Nullable Double error, double wanted) {
    if (rule.standardErrors() == 0) {
      return gain >= wanted - ROUNDING;
    }
    return error != null && gain - rule.standardErrors() * error >= wanted - ROUNDING;
  }

  private static String inWords(double gain) {
    return gain < 0 ? number(-gain) + " worse" : number(gain) + " better";
  }

  private static String inWords(GateRule rule, @Nullable Double error) {
    String wanted =
        rule.minGain() != null
            ? "at least " + number(rule.minGain()) + " better"
            : "at most " + number(rule.maxLoss()) + " worse";
    return rule.standardErrors() == 0
        ? wanted
        : "%s and that by %s standard errors of %s"
            .formatted(wanted, number(rule.standardErrors()), number(error));
  }

  /** Of a difference of two that were measured apart. */
  private static @Nullable Double combined(@Nullable Double one, @Nullable Double other) {
    return one == null || other == null ? null : Math.hypot(one, other);
  }

  private static Set<String> names(@Nullable Scores scores) {
    return scores == null ? Set.of() : scores.byMetric().keySet();
  }

  private static String number(@Nullable Double value) {
    return value == null
        ? "unknown size"
        : new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
