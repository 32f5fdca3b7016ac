package io.tunewright.api.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.stage.StagingProgress;
import org.jspecify.annotations.Nullable;

/**
 * How far a training run is, as its site last told.
 *
 * @param estimatedFinish Unix seconds; of training, what follows it apart
 * @param updated Unix seconds
 * @param attempt from 1; 0 before there is one
 * @param phase what the run is doing: {@code queued}, {@code loading}, {@code first_step}, {@code
 *     stepping}, {@code saving}, {@code evaluating} or {@code stopped}; null where its site does
 *     not tell
 * @param phaseSince Unix seconds
 * @param condition what keeps it from getting on, or its site from being seen; null where nothing
 *     does
 * @param uploading null while nothing is
 */
public record Progress(
    @JsonProperty("attempt") int attempt,
    @JsonProperty("step") long step,
    @JsonProperty("max_steps") int maxSteps,
    @JsonProperty("tokens_per_second") @Nullable Double tokensPerSecond,
    @JsonProperty("estimated_finish") @Nullable Long estimatedFinish,
    @JsonProperty("updated") long updated,
    @JsonProperty("phase") @Nullable String phase,
    @JsonProperty("phase_since") @Nullable Long phaseSince,
    @JsonProperty("condition") @Nullable String condition,
    @JsonProperty("uploading") @Nullable Uploading uploading) {

  /** A checkpoint that is whole on its site and on its way into the store, in bytes. */
  @Schema(name = "Uploading")
  public record Uploading(
      @JsonProperty("step") long step,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("of") long of) {}

  /** What a job's staging tells while there is no run yet. */
  static Progress of(StagingProgress staging) {
    return new Progress(
        0,
        0,
        0,
        null,
        null,
        staging.time().getEpochSecond(),
        null,
        null,
        staging.condition(),
        null);
  }

  /** The same of a run that was stopped there: what it did last goes on no more. */
  Progress atRest() {
    return new Progress(attempt, step, maxSteps, null, null, updated, null, null, null, uploading);
  }
}
