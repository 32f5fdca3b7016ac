package io.tunewright.api.openai.jobs;

import io.tunewright.api.openai.jobs.TuningMethod.Hyper;
import io.tunewright.api.telemetry.Lookout;
import io.tunewright.api.telemetry.Outlook;
import io.tunewright.api.telemetry.Progress;
import io.tunewright.job.Hyperparameters;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Planner;
import io.tunewright.plan.Recipe;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.JobRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders jobs from the catalog, their live progress from the object store. */
final class JobViews {
  private final Lookout lookout;
  private final Adapters adapters;
  private final Evaluations evaluations;

  JobViews(Lookout lookout, Adapters adapters, Evaluations evaluations) {
    this.lookout = lookout;
    this.adapters = adapters;
    this.evaluations = evaluations;
  }

  JobObject of(JobRow job) {
    TuningRequest request = job.request();
    Outlook outlook = lookout.at(job);
    Progress progress = outlook.progress();
    Hyper hyperparameters = hyperparameters(request.hyperparameters(), job.plan());
    return new JobObject(
        job.id().value(),
        "fine_tuning.job",
        job.created().getEpochSecond(),
        error(job.error()),
        job.fineTunedModel(),
        job.finished() == null ? null : job.finished().getEpochSecond(),
        hyperparameters,
        request.model(),
        job.owner().project(),
        List.of(),
        request.seed() == null ? Planner.SEED : request.seed(),
        job.status(),
        job.result() == null ? null : job.result().trainedTokens(),
        request.training().fileId(),
        request.validation() == null ? null : request.validation().fileId(),
        progress == null ? null : progress.estimatedFinish(),
        Integration.of(request.wandb()),
        request.metadata(),
        TuningMethod.supervised(hyperparameters),
        request.suffix(),
        JobExtras.of(job, outlook, adapter(job), evaluation(job)));
  }

  private static JobObject.@Nullable JobError error(JobOutcome.@Nullable Failed failed) {
    return failed == null
        ? null
        : new JobObject.JobError(failed.code(), failed.message(), failed.param());
  }

  private static Hyper hyperparameters(Hyperparameters asked, Plan.@Nullable Ready plan) {
    Recipe recipe = plan == null ? null : plan.recipe();
    return new Hyper(
        AutoNumber.of(asked.epochs(), recipe == null ? null : recipe.epochs()),
        AutoNumber.of(
            asked.batchSize(),
            recipe == null ? null : recipe.batchSize() * recipe.gradientAccumulation()),
        AutoNumber.of(
            asked.learningRateMultiplier(),
            recipe == null ? null : recipe.learningRateMultiplier()));
  }

  private @Nullable EvaluationRow evaluation(JobRow job) {
    return job.request().evaluation() == null ? null : evaluations.ofJob(job.id()).orElse(null);
  }

  private @Nullable AdapterRow adapter(JobRow job) {
    String model = job.fineTunedModel();
    return model == null ? null : adapters.findByModel(job.owner().project(), model).orElse(null);
  }
}
