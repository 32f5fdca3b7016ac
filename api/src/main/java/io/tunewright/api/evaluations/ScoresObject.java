package io.tunewright.api.evaluations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Scores;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured of each, by metric. */
@Schema(name = "Scores")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ScoresObject(
    @JsonProperty("base") @Nullable Map<String, Score> base,
    @JsonProperty("candidate") @Nullable Map<String, Score> candidate,
    @JsonProperty("champion") @Nullable Map<String, Score> champion) {

  /**
   * One metric.
   *
   * @param value null where it came out as no number
   */
  @Schema(name = "Score")
  record Score(
      @JsonProperty("value") @Nullable Double value,
      @JsonProperty("standard_error") @Nullable Double standardError,
      @JsonProperty("higher_is_better") boolean higherIsBetter) {}

  static @Nullable ScoresObject of(@Nullable Measured measured) {
    return measured == null
        ? null
        : new ScoresObject(of(measured.base()), of(measured.candidate()), of(measured.champion()));
  }

  private static @Nullable Map<String, Score> of(@Nullable Scores scores) {
    if (scores == null) {
      return null;
    }
    Map<String, Score> all = new LinkedHashMap<>();
    scores
        .byMetric()
        .forEach((metric, score) ->
            all.put(
                metric, new Score(score.value(), score.standardError(), score.higherIsBetter())));
    return all;
  }
}
