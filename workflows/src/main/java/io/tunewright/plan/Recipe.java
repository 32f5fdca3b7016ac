package io.tunewright.plan;

import io.tunewright.job.Method;
import io.tunewright.job.Wandb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a training run, resolved: nothing is left to the trainer's defaults.
 *
 * @param trainer the descriptor's name, such as {@code trl}
 * @param batchSize rows that pass through the model at a time, on one device
 * @param gradientAccumulation how often they do per optimizer step
 * @param learningRate peak, after warm-up
 * @param maxLength tokens per row
 * @param saveEvery steps between checkpoints
 * @param evaluateEvery steps between validations
 * @param expectedTrainable trainable parameters by our own count; null where the architecture's map
 *     is unknown
 */
public record Recipe(
    String trainer,
    Method method,
    int epochs,
    int maxSteps,
    int batchSize,
    int gradientAccumulation,
    double learningRate,
    double learningRateMultiplier,
    int warmupSteps,
    String schedule,
    int maxLength,
    int saveEvery,
    int evaluateEvery,
    long seed,
    Lora lora,
    @Nullable Long expectedTrainable,
    @Nullable Wandb wandb) {

  /** The adapter's shape; the order of the lists is kept, as PEFT's result depends on it. */
  public record Lora(
      int r, int alpha, double dropout, List<String> targetModules, List<String> targetParameters) {
    public Lora {
      targetModules = List.copyOf(targetModules);
      targetParameters = List.copyOf(targetParameters);
    }
  }
}
