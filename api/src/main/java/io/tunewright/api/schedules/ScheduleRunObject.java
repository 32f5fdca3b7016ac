package io.tunewright.api.schedules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Survey;
import io.tunewright.storage.catalog.ScheduleRunRow;
import org.jspecify.annotations.Nullable;

/**
 * One run of a schedule. What is absent is not known yet, or never will be.
 *
 * @param state {@code looking} at the data, {@code assembling} the file, {@code training} (or
 *     waiting for the evaluation), {@code ended}
 * @param decision {@code skip} or {@code train}
 * @param reason of the decision
 * @param dataHash of the distinct rows
 * @param newRows those that the last training did not have
 * @param outcome {@code skipped}, {@code published}, {@code promoted}, {@code kept_champion},
 *     {@code withheld}, {@code failed}, {@code cancelled} or {@code terminated}
 */
@Schema(name = "ScheduleRun")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScheduleRunObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("schedule") String schedule,
    @JsonProperty("scheduled_for") long scheduledFor,
    @JsonProperty("started_at") long startedAt,
    @JsonProperty("ended_at") @Nullable Long endedAt,
    @JsonProperty("state") String state,
    @JsonProperty("decision") @Nullable String decision,
    @JsonProperty("reason") @Nullable String reason,
    @JsonProperty("data_hash") @Nullable String dataHash,
    @JsonProperty("files") @Nullable Integer files,
    @JsonProperty("rows") @Nullable Long rows,
    @JsonProperty("new_rows") @Nullable Long newRows,
    @JsonProperty("training_file") @Nullable String trainingFile,
    @JsonProperty("job") @Nullable String job,
    @JsonProperty("outcome") @Nullable String outcome,
    @JsonProperty("outcome_reason") @Nullable String outcomeReason) {

  static ScheduleRunObject of(ScheduleRunRow run) {
    Survey survey = run.survey();
    Decision decision = run.decision();
    Conclusion conclusion = run.conclusion();
    return new ScheduleRunObject(
        run.id(),
        "tunewright.schedule.run",
        run.schedule(),
        run.scheduledFor().getEpochSecond(),
        run.started().getEpochSecond(),
        run.ended() == null ? null : run.ended().getEpochSecond(),
        run.state().word(),
        switch (decision) {
          case null -> null;
          case Decision.Skip _ -> "skip";
          case Decision.Train _ -> "train";
        },
        decision == null ? null : decision.reason(),
        survey == null ? null : survey.dataHash(),
        survey == null ? null : survey.files(),
        survey == null ? null : survey.rows(),
        survey == null ? null : survey.newRows(),
        run.job() == null ? null : run.trainingFile(),
        run.job() == null ? null : run.job().value(),
        conclusion == null ? null : conclusion.outcome().word(),
        conclusion == null ? null : conclusion.reason());
  }
}
