package io.tunewright.job;

import org.jspecify.annotations.Nullable;

/**
 * Training settings as asked for; null means "auto", which the plan resolves.
 *
 * @param epochs passes over the training file
 * @param batchSize rows per optimizer step
 * @param learningRateMultiplier times the plan's base rate
 * @param learningRate the rate itself; never together with the multiplier
 * @param maxSteps optimizer steps; overrides {@code epochs}
 * @param maxLength tokens per row, longer rows are cut
 * @param saveEvery steps between checkpoints
 */
public record Hyperparameters(
    @Nullable Double epochs,
    @Nullable Integer batchSize,
    @Nullable Double learningRateMultiplier,
    @Nullable Double learningRate,
    @Nullable Integer maxSteps,
    @Nullable Integer maxLength,
    @Nullable Integer saveEvery) {

  public static final Hyperparameters AUTO =
      new Hyperparameters(null, null, null, null, null, null, null);

  public Hyperparameters {
    positive("n_epochs", epochs);
    positive("batch_size", batchSize);
    positive("learning_rate_multiplier", learningRateMultiplier);
    positive("learning_rate", learningRate);
    positive("max_steps", maxSteps);
    positive("sequence_length", maxLength);
    positive("save_every", saveEvery);
    if (learningRate != null && learningRateMultiplier != null) {
      throw new IllegalArgumentException(
          "learning_rate and learning_rate_multiplier were both given; wanted one of them");
    }
  }

  private static void positive(String name, @Nullable Number value) {
    if (value != null && !(value.doubleValue() > 0 && value.doubleValue() < 1e9)) {
      throw new IllegalArgumentException(name + " is " + value + ", wanted a positive number");
    }
  }
}
