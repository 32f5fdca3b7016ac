package io.tunewright.plan;

import io.tunewright.job.DatasetRef;
import io.tunewright.job.Hyperparameters;
import io.tunewright.job.LoraSettings;
import io.tunewright.job.Method;
import io.tunewright.job.ModelRef;
import io.tunewright.job.TuningRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that asks for nothing in particular, and what a test changes in it. */
final class Request {
  Method method = Method.SUPERVISED;
  Hyperparameters hyperparameters = Hyperparameters.AUTO;
  LoraSettings lora = LoraSettings.AUTO;
  @Nullable String trainer;
  @Nullable String site;
  @Nullable String pool;

  TuningRequest build() {
    return new TuningRequest(
        "deepseek-ai/DeepSeek-V4-Flash",
        new ModelRef("file:/models/flash"),
        new DatasetRef("file-1", "projects/default/files/file-1/rows.jsonl", "00", 1_000_000),
        null,
        method,
        hyperparameters,
        lora,
        null,
        null,
        Map.of(),
        null,
        trainer,
        site,
        pool,
        null);
  }
}
