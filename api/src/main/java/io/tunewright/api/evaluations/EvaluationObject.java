package io.tunewright.api.evaluations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.storage.catalog.EvaluationRow;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a version of an adapter.
 *
 * @param adapter its name
 * @param job that trained it
 * @param ofJob whether that job's request asked for the evaluation
 * @param champion the version that it was compared with
 * @param promoted whether it made its version champion
 * @param error why it did not pass
 */
@Schema(name = "Evaluation")
@JsonInclude(JsonInclude.Include.NON_NULL)
record EvaluationObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("project") String project,
    @JsonProperty("principal") String principal,
    @JsonProperty("adapter") String adapter,
    @JsonProperty("version") int version,
    @JsonProperty("job") String job,
    @JsonProperty("of_job") boolean ofJob,
    @JsonProperty("state") EvaluationState state,
    @JsonProperty("evaluation") EvaluationBody evaluation,
    @JsonProperty("champion") @Nullable Integer champion,
    @JsonProperty("scores") @Nullable ScoresObject scores,
    @JsonProperty("verdict") @Nullable VerdictObject verdict,
    @JsonProperty("decision") @Nullable Decision decision,
    @JsonProperty("promoted") boolean promoted,
    @JsonProperty("error") @Nullable String error,
    @JsonProperty("cancel_requested") boolean cancelRequested,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("finished_at") @Nullable Long finishedAt) {

  /** What an operator decided. */
  @Schema(name = "EvaluationDecision")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Decision(
      @JsonProperty("approved") boolean approved,
      @JsonProperty("by") String by,
      @JsonProperty("note") @Nullable String note,
      @JsonProperty("at") long at) {
    static @Nullable Decision of(io.tunewright.catalog.@Nullable Decision decision) {
      return decision == null
          ? null
          : new Decision(
              decision.approved(), decision.by(), decision.note(), decision.at().getEpochSecond());
    }
  }

  static EvaluationObject of(EvaluationRow row) {
    return new EvaluationObject(
        row.id().value(),
        "tunewright.evaluation",
        row.owner().project(),
        row.owner().principal(),
        row.adapter().name(),
        row.adapter().version(),
        row.job().value(),
        row.ofJob(),
        row.state(),
        EvaluationBody.of(row.spec()),
        row.champion(),
        ScoresObject.of(row.measured()),
        VerdictObject.of(row.verdict()),
        Decision.of(row.decision()),
        row.promoted(),
        row.error(),
        row.cancelRequested(),
        row.created().getEpochSecond(),
        row.finished() == null ? null : row.finished().getEpochSecond());
  }
}
