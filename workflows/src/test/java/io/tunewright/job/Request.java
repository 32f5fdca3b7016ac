package io.tunewright.job;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that asks for nothing in particular, and what a test changes in it. */
public final class Request {
  public String model = "demo/tiny";
  public DatasetRef training = new DatasetRef("file-1", "t.jsonl", "11".repeat(32), 1_000_000);
  public @Nullable DatasetRef validation;
  public Method method = Method.SUPERVISED;
  public Hyperparameters hyperparameters = Hyperparameters.AUTO;
  public LoraSettings lora = LoraSettings.AUTO;
  public @Nullable String suffix;
  public @Nullable Long seed;
  public Map<String, String> metadata = Map.of();
  public @Nullable String trainer;
  public @Nullable String site;
  public @Nullable String pool;
  public @Nullable WeightDtype dtype;
  public @Nullable Instant deadline;
  public @Nullable Retention retention;
  public @Nullable EvaluationSpec evaluation;
  public @Nullable ResumePoint resumeFrom;

  public TuningRequest build() {
    return new TuningRequest(
        model,
        new ModelRef("file:/models/tiny"),
        training,
        validation,
        method,
        hyperparameters,
        lora,
        suffix,
        seed,
        metadata,
        null,
        trainer,
        site,
        pool,
        null,
        dtype,
        deadline,
        retention,
        evaluation,
        resumeFrom);
  }
}
