package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.launch.EndReason;
import io.tunewright.storage.catalog.Attempts;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job.
 *
 * @param id its order's key
 * @param kind {@code train} or {@code evaluate}
 * @param attempt from 1, each kind counted apart
 * @param startedAt Unix seconds; when it was handed to its site
 * @param endedAt Unix seconds; absent while it goes on
 * @param cause why it ended; absent while it goes on
 * @param reason in words; absent where it finished
 * @param evidence whether something was kept of its end: see {@code …/attempts/{id}/evidence}
 * @param checkpointStep of the checkpoint that a training went on from or an evaluation measures
 */
@Schema(name = "Attempt")
@JsonInclude(JsonInclude.Include.NON_NULL)
record AttemptObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("kind") String kind,
    @JsonProperty("attempt") int attempt,
    @JsonProperty("site") String site,
    @JsonProperty("started_at") long startedAt,
    @JsonProperty("ended_at") @Nullable Long endedAt,
    @JsonProperty("cause") @Nullable EndReason cause,
    @JsonProperty("reason") @Nullable String reason,
    @JsonProperty("evidence") boolean evidence,
    @JsonProperty("checkpoint_step") @Nullable Long checkpointStep) {

  static AttemptObject of(Attempts.Row row) {
    return new AttemptObject(
        row.runKey(),
        "fine_tuning.job.attempt",
        row.runKey().contains("-evaluate-") ? "evaluate" : "train",
        row.number(),
        row.site(),
        row.started().getEpochSecond(),
        row.ended() == null ? null : row.ended().getEpochSecond(),
        row.cause(),
        row.reason(),
        row.evidence() != null,
        row.resumedStep());
  }
}
