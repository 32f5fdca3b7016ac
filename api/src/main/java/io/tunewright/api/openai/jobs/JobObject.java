package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.catalog.JobStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fine-tuning job in OpenAI's shape.
 *
 * @param hyperparameters what "auto" became, once the plan has chosen
 * @param organizationId the project
 * @param estimatedFinish of training
 */
@Schema(name = "Job")
record JobObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("error") @Nullable JobError error,
    @JsonProperty("fine_tuned_model") @Nullable String fineTunedModel,
    @JsonProperty("finished_at") @Nullable Long finishedAt,
    @JsonProperty("hyperparameters") TuningMethod.Hyper hyperparameters,
    @JsonProperty("model") String model,
    @JsonProperty("organization_id") String organizationId,
    @JsonProperty("result_files") List<String> resultFiles,
    @JsonProperty("seed") long seed,
    @JsonProperty("status") JobStatus status,
    @JsonProperty("trained_tokens") @Nullable Long trainedTokens,
    @JsonProperty("training_file") String trainingFile,
    @JsonProperty("validation_file") @Nullable String validationFile,
    @JsonProperty("estimated_finish") @Nullable Long estimatedFinish,
    @JsonProperty("integrations") @Nullable List<Integration> integrations,
    @JsonProperty("metadata") Map<String, String> metadata,
    @JsonProperty("method") TuningMethod method,
    @JsonProperty("user_provided_suffix") @Nullable String suffix,
    @JsonProperty("tunewright") JobExtras tunewright) {

  /**
   * @param param the request's field at fault, if one is
   */
  @Schema(name = "JobError")
  record JobError(
      @JsonProperty("code") String code,
      @JsonProperty("message") String message,
      @JsonProperty("param") @Nullable String param) {}
}
