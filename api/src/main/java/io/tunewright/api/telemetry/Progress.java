package io.tunewright.api.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How far a training run is, as its site last told.
 *
 * @param estimatedFinish Unix seconds; of training, what follows it apart
 * @param updated Unix seconds
 * @param condition what keeps the site from being seen, null while it is
 */
public record Progress(
    @JsonProperty("attempt") int attempt,
    @JsonProperty("step") long step,
    @JsonProperty("max_steps") int maxSteps,
    @JsonProperty("tokens_per_second") @Nullable Double tokensPerSecond,
    @JsonProperty("estimated_finish") @Nullable Long estimatedFinish,
    @JsonProperty("updated") long updated,
    @JsonProperty("condition") @Nullable String condition) {}
