package io.tunewright.api.evaluations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.storage.catalog.EvaluationRow;
import org.jspecify.annotations.Nullable;

/** What a job tells of the evaluation that its request asked for. */
@Schema(name = "JobEvaluation")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobEvaluation(
    @JsonProperty("id") String id,
    @JsonProperty("state") EvaluationState state,
    @JsonProperty("verdict") @Nullable VerdictObject verdict,
    @JsonProperty("promoted") boolean promoted,
    @JsonProperty("error") @Nullable String error) {

  public static JobEvaluation of(EvaluationRow row) {
    return new JobEvaluation(
        row.id().value(),
        row.state(),
        VerdictObject.of(row.verdict()),
        row.promoted(),
        row.error());
  }
}
