package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.plan.Plan;
import io.tunewright.publish.AdapterName;
import io.tunewright.storage.catalog.CheckpointRow;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.PublicationRow;
import io.tunewright.track.Checkpoint;
import java.time.Instant;
import java.util.List;
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
   * What OpenAI's checkpoint has no words for.
   *
   * @param tier {@code durable}: the object store has all of it, its manifest last. What only the
   *     site has so far is told by the job's {@code uploading}. Absent once it is deleted
   * @param manifestKey in the object store: it names every file's key, size and sha256
   * @param pinned whether it is kept whatever the job's retention says
   * @param deletedAt when retention gave it up, in Unix seconds
   * @param resumedBy the jobs that go on from it; absent where there are none
   * @param publication absent where nobody asked to publish it for itself
   */
  @Schema(name = "CheckpointExtras")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Extras(
      @JsonProperty("tier") @Nullable String tier,
      @JsonProperty("attempt") int attempt,
      @JsonProperty("files") int files,
      @JsonProperty("bytes") long bytes,
      @JsonProperty("manifest_key") String manifestKey,
      @JsonProperty("pinned") boolean pinned,
      @JsonProperty("deleted_at") @Nullable Long deletedAt,
      @JsonProperty("resumed_by") @Nullable List<String> resumedBy,
      @JsonProperty("publication") @Nullable PublicationObject publication) {
    static Extras of(CheckpointRow row, @Nullable List<JobRow> successors) {
      Checkpoint checkpoint = row.checkpoint();
      Instant deleted = row.deleted();
      PublicationRow publication = row.publication();
      return new Extras(
          deleted == null ? "durable" : null,
          checkpoint.ref().attempt(),
          checkpoint.files(),
          checkpoint.bytes(),
          checkpoint.ref().manifestKey(),
          row.pinned() != null,
          deleted == null ? null : deleted.getEpochSecond(),
          successors == null ? null : successors.stream().map(job -> job.id().value()).toList(),
          publication == null ? null : PublicationObject.of(publication));
    }
  }

  /**
   * A request to publish a checkpoint for itself.
   *
   * @param status {@code requested}, {@code published}, {@code withheld} or {@code failed}
   * @param reason why it was withheld, or has failed
   * @param servedName of the version that it has become, as the next two
   */
  @Schema(name = "CheckpointPublication")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PublicationObject(
      @JsonProperty("status") String status,
      @JsonProperty("reason") @Nullable String reason,
      @JsonProperty("served_name") @Nullable String servedName,
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("version") @Nullable Integer version,
      @JsonProperty("principal") String principal,
      @JsonProperty("requested_at") long requestedAt,
      @JsonProperty("ended_at") @Nullable Long endedAt) {
    static PublicationObject of(PublicationRow row) {
      AdapterRef adapter = row.adapter();
      Instant ended = row.ended();
      return new PublicationObject(
          row.state().word(),
          row.reason(),
          adapter == null ? null : adapter.servedName(),
          adapter == null ? null : adapter.name(),
          adapter == null ? null : adapter.version(),
          row.principal(),
          row.requested().getEpochSecond(),
          ended == null ? null : ended.getEpochSecond());
    }
  }

  /**
   * @param successors the jobs that go on from checkpoints of the job, by the checkpoint's id
   */
  static CheckpointObject of(JobRow job, CheckpointRow row, Map<String, List<JobRow>> successors) {
    Checkpoint checkpoint = row.checkpoint();
    CheckpointRef ref = checkpoint.ref();
    String id = CheckpointId.of(ref).toString();
    return new CheckpointObject(
        id,
        "fine_tuning.job.checkpoint",
        row.created().getEpochSecond(),
        AdapterName.checkpoint(model(job), ref.step()),
        job.id().value(),
        ref.step(),
        Metrics.of(ref.step(), checkpoint.metrics()),
        Extras.of(row, successors.get(id)));
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
