package io.tunewright.api.evaluations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.evaluate.GateVerdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an adapter passes its gate.
 *
 * @param passed whether all rules hold
 * @param rules in their order, each with what it saw
 */
@Schema(name = "GateVerdict")
public record VerdictObject(
    @JsonProperty("passed") boolean passed, @JsonProperty("rules") List<Ruling> rules) {

  /**
   * One rule, applied.
   *
   * @param reason in words
   * @param reference what the candidate was compared with
   * @param difference candidate minus reference
   * @param threshold what the difference must reach
   * @param standardError of the difference
   */
  @Schema(name = "GateRuling")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Ruling(
      @JsonProperty("rule") EvaluationBody.Rule rule,
      @JsonProperty("passed") boolean passed,
      @JsonProperty("reason") String reason,
      @JsonProperty("candidate") @Nullable Double candidate,
      @JsonProperty("candidate_standard_error") @Nullable Double candidateStandardError,
      @JsonProperty("reference") @Nullable Double reference,
      @JsonProperty("reference_standard_error") @Nullable Double referenceStandardError,
      @JsonProperty("difference") @Nullable Double difference,
      @JsonProperty("threshold") @Nullable Double threshold,
      @JsonProperty("standard_error") @Nullable Double standardError) {

    private static Ruling of(GateVerdict.Ruling ruling) {
      return new Ruling(
          EvaluationBody.Rule.of(ruling.rule()),
          ruling.passed(),
          ruling.reason(),
          ruling.candidate(),
          ruling.candidateStandardError(),
          ruling.reference(),
          ruling.referenceStandardError(),
          ruling.difference(),
          ruling.threshold(),
          ruling.standardError());
    }
  }

  static @Nullable VerdictObject of(@Nullable GateVerdict verdict) {
    return verdict == null
        ? null
        : new VerdictObject(verdict.passed(), verdict.rulings().stream().map(Ruling::of).toList());
  }
}
