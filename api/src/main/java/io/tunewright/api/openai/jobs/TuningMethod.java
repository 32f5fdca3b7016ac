package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.job.Method;
import org.jspecify.annotations.Nullable;

/**
 * How a model is tuned: a type, and the settings of that type.
 *
 * @param dpo not supported yet
 * @param reinforcement not supported yet
 */
@Schema(name = "Method")
@JsonInclude(JsonInclude.Include.NON_NULL)
record TuningMethod(
    @JsonProperty(value = "type", required = true) @Nullable Method type,
    @JsonProperty("supervised") @Nullable Supervised supervised,
    @JsonProperty("dpo") @Nullable Object dpo,
    @JsonProperty("reinforcement") @Nullable Object reinforcement) {

  @Schema(name = "SupervisedMethod")
  record Supervised(@JsonProperty("hyperparameters") @Nullable Hyper hyperparameters) {}

  /**
   * OpenAI's three. A multiplier of 1 is the plan's base learning rate.
   *
   * @param epochs passes over the training file
   * @param batchSize rows per optimizer step
   */
  @Schema(name = "Hyperparameters")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Hyper(
      @JsonProperty("n_epochs") @Nullable AutoNumber epochs,
      @JsonProperty("batch_size") @Nullable AutoNumber batchSize,
      @JsonProperty("learning_rate_multiplier") @Nullable AutoNumber learningRateMultiplier) {
    static final Hyper AUTO = new Hyper(null, null, null);
  }

  static TuningMethod supervised(Hyper hyperparameters) {
    return new TuningMethod(Method.SUPERVISED, new Supervised(hyperparameters), null, null);
  }
}
