package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.api.evaluations.EvaluationBody;
import io.tunewright.job.WeightDtype;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body that submits a job. Unknown fields are ignored here, as clients are ahead of servers,
 * but refused inside {@code method}, {@code hyperparameters} and {@code tunewright}, where they
 * would be typos that change what is trained.
 *
 * @param model a registered name, or a source such as {@code file:/models/x}
 * @param trainingFile an uploaded file's id
 * @param hyperparameters deprecated by OpenAI in favour of {@code method}
 * @param suffix names the adapter
 */
@Schema(name = "CreateJob")
@JsonIgnoreProperties(ignoreUnknown = true)
record CreateJob(
    @JsonProperty(value = "model", required = true) @Nullable String model,
    @JsonProperty(value = "training_file", required = true) @Nullable String trainingFile,
    @JsonProperty("validation_file") @Nullable String validationFile,
    @JsonProperty("suffix") @Schema(maxLength = 64) @Nullable String suffix,
    @JsonProperty("seed") @Nullable Long seed,
    @JsonProperty("metadata") @Nullable Map<String, String> metadata,
    @JsonProperty("integrations") @Nullable List<Integration> integrations,
    @JsonProperty("method") @Nullable TuningMethod method,
    @JsonProperty("hyperparameters") TuningMethod.@Nullable Hyper hyperparameters,
    @JsonProperty("tunewright") @Nullable Extras tunewright) {

  /**
   * What OpenAI's API has no words for.
   *
   * @param project another than the key's, which only an administrator may name
   * @param trainer the descriptor's name
   * @param pool a part of the site
   * @param maxSteps optimizer steps; overrides the epochs
   * @param learningRate the rate itself; never together with the multiplier
   * @param sequenceLength tokens per row, longer rows are cut
   * @param saveEvery steps between checkpoints
   * @param timeLimit of one run, in seconds
   * @param deadline when the job is to end at the latest, in Unix seconds
   * @param checkpoints which of them stay
   * @param evaluation what follows the publication: measuring, a gate, promotion
   * @param resumeFrom a checkpoint's id, of any job of the project: the new job goes on from its
   *     step with its adapter, optimizer and schedule, and what {@code lora}, {@code trainer} and
   *     {@code stage} leave open is as it was there. It is pinned
   * @param dryRun answers the plan and starts nothing
   */
  @Schema(name = "CreateJobExtras")
  record Extras(
      @JsonProperty("project") @Nullable String project,
      @JsonProperty("trainer") @Nullable String trainer,
      @JsonProperty("site") @Nullable String site,
      @JsonProperty("pool") @Nullable String pool,
      @JsonProperty("stage") @Nullable Stage stage,
      @JsonProperty("lora") @Nullable Lora lora,
      @JsonProperty("max_steps") @Nullable Integer maxSteps,
      @JsonProperty("learning_rate") @Nullable Double learningRate,
      @JsonProperty("sequence_length") @Nullable Integer sequenceLength,
      @JsonProperty("save_every") @Nullable Integer saveEvery,
      @JsonProperty("time_limit") @Nullable Long timeLimit,
      @JsonProperty("deadline") @Nullable Long deadline,
      @JsonProperty("checkpoints") @Nullable Checkpoints checkpoints,
      @JsonProperty("evaluation") @Nullable EvaluationBody evaluation,
      @JsonProperty("resume_from") @Nullable String resumeFrom,
      @JsonProperty("dry_run") @Nullable Boolean dryRun) {
    static final Extras NONE =
        new Extras(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null);
  }

  /**
   * Which checkpoints stay beside the newest, the pinned and the published ones.
   *
   * @param keepLast how many of the newest
   * @param keepBest how many of the best by {@code metric}
   * @param metric lower is better, except where its name ends with {@code accuracy}
   */
  @Schema(name = "KeptCheckpoints")
  record Checkpoints(
      @JsonProperty("keep_last") @Nullable Integer keepLast,
      @JsonProperty("keep_best") @Nullable Integer keepBest,
      @JsonProperty("metric") @Nullable String metric) {}

  /**
   * How the base model's weights are brought.
   *
   * @param dtype what quantised weights are turned into before anything reads them; absent, they
   *     are taken as published
   */
  @Schema(name = "Stage")
  record Stage(@JsonProperty("dtype") @Nullable WeightDtype dtype) {}

  /** The adapter's shape; what is absent is chosen by the plan. */
  @Schema(name = "Lora")
  record Lora(
      @JsonProperty("r") @Nullable Integer r,
      @JsonProperty("alpha") @Nullable Integer alpha,
      @JsonProperty("dropout") @Nullable Double dropout,
      @JsonProperty("target_modules") @Nullable List<String> targetModules,
      @JsonProperty("target_parameters") @Nullable List<String> targetParameters) {}

  Extras extras() {
    return tunewright == null ? Extras.NONE : tunewright;
  }

  boolean isDryRun() {
    return Boolean.TRUE.equals(extras().dryRun());
  }
}
