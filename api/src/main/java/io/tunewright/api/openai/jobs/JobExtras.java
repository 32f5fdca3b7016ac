package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.api.evaluations.JobEvaluation;
import io.tunewright.api.telemetry.Moving;
import io.tunewright.api.telemetry.Outlook;
import io.tunewright.api.telemetry.Progress;
import io.tunewright.evaluate.Verdict;
import io.tunewright.job.WeightDtype;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Recipe;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.track.TrainingResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What OpenAI's job has no words for. What is absent is not known yet.
 *
 * @param stage the station of the road that it has reached
 * @param pauseRequested whether it is paused, or will be once its run has saved
 * @param deadline when it is to end at the latest, in Unix seconds
 * @param attempt of training, from 1
 * @param step of training; of {@code max_steps}
 * @param resumeFrom the checkpoint that it goes on from, of another job; its steps count on from
 *     there. Absent where it began afresh
 * @param site where it runs, or will
 * @param phase what its training run is doing, and since when in Unix seconds: queued, loading,
 *     first_step, stepping, saving, evaluating or stopped
 * @param staging how far its weights are on their way into the store, into their other form or onto
 *     its site; absent where they aren't, or nobody tells
 * @param condition what keeps it from getting on, or us from seeing it: a source or hub that is out
 *     of reach while it is planned and staged, a site, the store or Temporal that can't be seen
 * @param uploading the checkpoint that its site has whole and the store not yet
 * @param base the exact weights
 * @param dtype what they are turned into first; absent, they are taken as published
 * @param recipe every setting of the training run, resolved
 * @param result the trainer's own record of having finished
 * @param verdict whether the adapter may be published, with the proof
 * @param evaluation what followed the publication, if the request asked for it
 */
@Schema(name = "JobExtras")
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobExtras(
    @JsonProperty("project") String project,
    @JsonProperty("principal") String principal,
    @JsonProperty("stage") String stage,
    @JsonProperty("cancel_requested") boolean cancelRequested,
    @JsonProperty("pause_requested") boolean pauseRequested,
    @JsonProperty("deadline") @Nullable Long deadline,
    @JsonProperty("attempt") @Nullable Integer attempt,
    @JsonProperty("step") @Nullable Long step,
    @JsonProperty("max_steps") @Nullable Integer maxSteps,
    @JsonProperty("tokens_per_second") @Nullable Double tokensPerSecond,
    @JsonProperty("estimated_finish") @Nullable Long estimatedFinish,
    @JsonProperty("updated_at") @Nullable Long updatedAt,
    @JsonProperty("phase") @Nullable String phase,
    @JsonProperty("phase_since") @Nullable Long phaseSince,
    @JsonProperty("staging") @Nullable Moving staging,
    @JsonProperty("condition") @Nullable String condition,
    @JsonProperty("uploading") Progress.@Nullable Uploading uploading,
    @JsonProperty("resume_from") @Nullable String resumeFrom,
    @JsonProperty("site") @Nullable String site,
    @JsonProperty("pool") @Nullable String pool,
    @JsonProperty("base") @Nullable String base,
    @JsonProperty("dtype") @Nullable WeightDtype dtype,
    @JsonProperty("recipe") @Nullable Recipe recipe,
    @JsonProperty("warnings") @Nullable List<String> warnings,
    @JsonProperty("result") @Nullable TrainingResult result,
    @JsonProperty("verdict") @Nullable Verdict verdict,
    @JsonProperty("adapter") @Nullable PublishedAdapter adapter,
    @JsonProperty("evaluation") @Nullable JobEvaluation evaluation) {

  @Schema(name = "PublishedAdapter")
  record PublishedAdapter(
      @JsonProperty("name") String name,
      @JsonProperty("version") int version,
      @JsonProperty("served_name") String servedName,
      @JsonProperty("uri") String uri,
      @JsonProperty("sha256") String sha256) {
    static PublishedAdapter of(AdapterRow row) {
      var adapter = row.adapter();
      return new PublishedAdapter(
          adapter.ref().name(),
          adapter.ref().version(),
          adapter.ref().servedName(),
          adapter.uri(),
          adapter.sha256());
    }
  }

  static JobExtras of(
      JobRow job,
      Outlook outlook,
      @Nullable AdapterRow adapter,
      @Nullable EvaluationRow evaluation) {
    Progress progress = outlook.progress();
    Plan.Ready plan = job.plan();
    TrainingResult result = job.result();
    return new JobExtras(
        job.owner().project(),
        job.owner().principal(),
        job.stage(),
        job.cancelRequested(),
        job.paused(),
        job.deadline() == null ? null : job.deadline().getEpochSecond(),
        job.attempt() == 0 ? null : job.attempt(),
        step(result, progress),
        plan == null ? null : plan.recipe().maxSteps(),
        progress == null ? null : progress.tokensPerSecond(),
        progress == null ? null : progress.estimatedFinish(),
        progress == null ? null : progress.updated(),
        progress == null ? null : progress.phase(),
        progress == null ? null : progress.phaseSince(),
        outlook.moving(),
        outlook.condition(),
        progress == null ? null : progress.uploading(),
        JobCheckpoints.originOf(job.request()),
        job.site(),
        plan == null ? null : plan.placement().pool(),
        plan == null ? null : plan.snapshot().toString(),
        job.request().dtype(),
        plan == null ? null : plan.recipe(),
        plan == null ? null : plan.warnings(),
        result,
        job.verdict(),
        adapter == null ? null : PublishedAdapter.of(adapter),
        evaluation == null ? null : JobEvaluation.of(evaluation));
  }

  /** Before the first attempt there is none. */
  private static @Nullable Long step(@Nullable TrainingResult result, @Nullable Progress progress) {
    if (result != null) {
      return result.step();
    }
    return progress == null || progress.attempt() == 0 ? null : progress.step();
  }
}
