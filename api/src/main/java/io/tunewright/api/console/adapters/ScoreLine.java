package io.tunewright.api.console.adapters;

import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Score;
import io.tunewright.evaluate.Scores;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One metric of several models, side by side; null where one wasn't measured.
 *
 * @param candidate of the version that was evaluated
 */
public record ScoreLine(
    String metric, @Nullable Score base, @Nullable Score candidate, @Nullable Score champion) {

  static List<ScoreLine> of(@Nullable Measured measured) {
    if (measured == null) {
      return List.of();
    }
    Map<String, Score> base = of(measured.base());
    Map<String, Score> candidate = of(measured.candidate());
    Map<String, Score> champion = of(measured.champion());
    TreeSet<String> metrics = new TreeSet<>(base.keySet());
    metrics.addAll(candidate.keySet());
    metrics.addAll(champion.keySet());
    return metrics.stream()
        .map(metric ->
            new ScoreLine(metric, base.get(metric), candidate.get(metric), champion.get(metric)))
        .toList();
  }

  private static Map<String, Score> of(@Nullable Scores scores) {
    return scores == null ? Map.of() : scores.byMetric();
  }

  /** How the candidate compares with another: {@code better}, {@code worse}, {@code same}. */
  public @Nullable String against(@Nullable Score other) {
    if (candidate == null || other == null || candidate.value() == null || other.value() == null) {
      return null;
    }
    int above = Double.compare(candidate.value(), other.value());
    return above == 0 ? "same" : above > 0 == candidate.higherIsBetter() ? "better" : "worse";
  }

  /** Candidate minus other. */
  public @Nullable Double difference(@Nullable Score other) {
    return candidate == null || other == null || candidate.value() == null || other.value() == null
        ? null
        : candidate.value() - other.value();
  }
}
