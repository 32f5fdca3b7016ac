package io.tunewright.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user asked for, before anything is resolved or checked against the world.
 *
 * @param model as the user wrote it
 * @param source the weights that this name stands for
 * @param suffix names the adapter
 * @param seed of all randomness in training
 * @param trainer the descriptor's name, null for the default
 * @param site null for any that fits
 * @param pool null for the site's default
 * @param timeLimit of one run at the site
 * @param dtype what quantised weights are turned into first; null takes them as published
 * @param deadline after which the job ends, whatever it has reached; null for none
 * @param retention which checkpoints stay; null for {@link Retention#USUAL}
 * @param evaluation what follows the publication; null for nothing
 * @param resumeFrom another job's checkpoint to go on from; null for a fresh start
 */
public record TuningRequest(
    String model,
    ModelRef source,
    DatasetRef training,
    @Nullable DatasetRef validation,
    Method method,
    Hyperparameters hyperparameters,
    LoraSettings lora,
    @Nullable String suffix,
    @Nullable Long seed,
    Map<String, String> metadata,
    @Nullable Wandb wandb,
    @Nullable String trainer,
    @Nullable String site,
    @Nullable String pool,
    @Nullable Duration timeLimit,
    @Nullable WeightDtype dtype,
    @Nullable Instant deadline,
    @Nullable Retention retention,
    @Nullable EvaluationSpec evaluation,
    @Nullable ResumePoint resumeFrom) {

  public TuningRequest {
    metadata = Map.copyOf(metadata);
    if (suffix != null && (suffix.isBlank() || suffix.length() > 64)) {
      throw new IllegalArgumentException(
          "suffix has " + suffix.length() + " characters, wanted 1 to 64");
    }
  }

  /** The checkpoint that its first attempt goes on from, null for a fresh start. */
  public @Nullable CheckpointRef origin() {
    return resumeFrom == null ? null : resumeFrom.checkpoint();
  }

  /** The same, going on from there with the settings that must be as they were. */
  public TuningRequest goingOnFrom(
      ResumePoint point,
      LoraSettings sameLora,
      @Nullable String sameTrainer,
      @Nullable WeightDtype sameDtype) {
    return new TuningRequest(
        model,
        source,
        training,
        validation,
        method,
        hyperparameters,
        sameLora,
        suffix,
        seed,
        metadata,
        wandb,
        sameTrainer,
        site,
        pool,
        timeLimit,
        sameDtype,
        deadline,
        retention,
        evaluation,
        point);
  }

  /** The same with other rows, as a template is used again and again. */
  public TuningRequest on(
      ModelRef weights,
      DatasetRef rows,
      @Nullable DatasetRef heldOut,
      Map<String, String> otherMetadata) {
    return new TuningRequest(
        model,
        weights,
        rows,
        heldOut,
        method,
        hyperparameters,
        lora,
        suffix,
        seed,
        otherMetadata,
        wandb,
        trainer,
        site,
        pool,
        timeLimit,
        dtype,
        deadline,
        retention,
        evaluation,
        resumeFrom);
  }
}
