package io.tunewright.api.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.stage.StagingProgress;
import org.jspecify.annotations.Nullable;

/**
 * How far a training run is, as its site last told.
 *
 * @param estimatedFinish Unix seconds; of training, what follows it apart
 * @param updated Unix seconds
 * @param attempt from 1; 0 before there is one
 * @param condition what keeps it from getting on, or its site from being seen; null where nothing
 *     does
 */
public record Progress(
    @JsonProperty("attempt") int attempt,
    @JsonProperty("step") long step,
    @JsonProperty("max_steps") int maxSteps,
    @JsonProperty("tokens_per_second") @Nullable Double tokensPerSecond,
    @JsonProperty("estimated_finish") @Nullable Long estimatedFinish,
    @JsonProperty("updated") long updated,
    @JsonProperty("condition") @Nullable String condition) {

  /** What a job's staging tells while there is no run yet. */
  static Progress of(StagingProgress staging) {
    return new Progress(0, 0, 0, null, null, staging.time().getEpochSecond(), staging.condition());
  }
}
