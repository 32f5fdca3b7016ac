package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.plan.Plan;
import io.tunewright.publish.AdapterName;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.track.Checkpoint;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A committed checkpoint in OpenAI's shape. */
@Schema(name = "Checkpoint")
record CheckpointObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("fine_tuned_model_checkpoint") String model,
    @JsonProperty("fine_tuning_job_id") String job,
    @JsonProperty("step_number") long step,
    @JsonProperty("metrics") Metrics metrics,
    @JsonProperty("tunewright") Extras tunewright) {

  /**
   * The whole of the validation file is measured each time, so the {@code full} ones are the same.
   */
  @Schema(name = "CheckpointMetrics")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Metrics(
      @JsonProperty("step") long step,
      @JsonProperty("train_loss") @Nullable Double trainLoss,
      @JsonProperty("train_mean_token_accuracy") @Nullable Double trainAccuracy,
      @JsonProperty("valid_loss") @Nullable Double validLoss,
      @JsonProperty("valid_mean_token_accuracy") @Nullable Double validAccuracy,
      @JsonProperty("full_valid_loss") @Nullable Double fullValidLoss,
      @JsonProperty("full_valid_mean_token_accuracy") @Nullable Double fullValidAccuracy) {
    static Metrics of(long step, Map<String, Double> metrics) {
      Double validLoss = metrics.get("valid_loss");
      Double validAccuracy = metrics.get("valid_mean_token_accuracy");
      return new Metrics(
          step,
          metrics.get("train_loss"),
          metrics.get("train_mean_token_accuracy"),
          validLoss,
          validAccuracy,
          validLoss,
          validAccuracy);
    }
  }

  /**
   * @param manifestKey in the object store: it names every file's key, size and sha256
   */
  @Schema(name = "CheckpointExtras")
  record Extras(
      @JsonProperty("attempt") int attempt,
      @JsonProperty("files") int files,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("manifest_key") String manifestKey) {}

  static CheckpointObject of(JobRow job, Checkpoints.Row row) {
    Checkpoint checkpoint = row.checkpoint();
    var ref = checkpoint.ref();
    return new CheckpointObject(
        id(job, row),
        "fine_tuning.job.checkpoint",
        row.created().getEpochSecond(),
        AdapterName.checkpoint(model(job), ref.step()),
        job.id().value(),
        ref.step(),
        Metrics.of(ref.step(), checkpoint.metrics()),
        new Extras(ref.attempt(), checkpoint.files(), checkpoint.bytes(), ref.manifestKey()));
  }

  static String id(JobRow job, Checkpoints.Row row) {
    var ref = row.checkpoint().ref();
    return "ftckpt-%s-%d-%d"
        .formatted(job.id().value().substring("ftjob-".length()), ref.attempt(), ref.step());
  }

  /** The name that the job's adapter has or would have. */
  private static String model(JobRow job) {
    Plan.Ready plan = job.plan();
    if (plan == null) {
      return String.valueOf(job.fineTunedModel());
    }
    return AdapterName.model(job.id(), job.owner(), job.request(), plan.snapshot());
  }
}
