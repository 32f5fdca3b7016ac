package io.tunewright.api.openai.jobs;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.tunewright.api.openai.jobs.TuningMethod.Hyper;
import io.tunewright.api.telemetry.Lookout;
import io.tunewright.api.telemetry.Outlook;
import io.tunewright.api.telemetry.Progress;
import io.tunewright.job.Hyperparameters;
import io.tunewright.job.JobId;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/** Renders jobs from the catalog, their live progress from the object store. */
final class JobViews {
  private static final int AT_ONCE = 16;

  private final Lookout lookout;
  private final Adapters adapters;
  private final Evaluations evaluations;

  JobViews(Lookout lookout, Adapters adapters, Evaluations evaluations) {
    this.lookout = lookout;
    this.adapters = adapters;
    this.evaluations = evaluations;
  }

  JobObject of(JobRow job) {
    return all(List.of(job)).getFirst();
  }

  /** What is read of the catalog is read once for all; the store is asked of several at a time. */
  List<JobObject> all(List<JobRow> page) {
    Map<String, AdapterRow> published = new HashMap<>();
    page.stream()
        .filter(job -> job.fineTunedModel() != null)
        .collect(
            groupingBy(job -> job.owner().project(), mapping(JobRow::fineTunedModel, toList())))
        .forEach((project, models) ->
            adapters
                .findByModels(project, models)
                .forEach(row -> published.put(row.adapter().model(), row)));
    Map<JobId, EvaluationRow> asked =
        evaluations
            .ofJobs(
                page.stream()
                    .filter(job -> job.request().evaluation() != null)
                    .map(JobRow::id)
                    .toList())
            .stream()
            .collect(toMap(EvaluationRow::job, identity()));
    return page.stream()
        .gather(
            Gatherers.mapConcurrent(
                AT_ONCE, job -> of(job, published.get(job.fineTunedModel()), asked.get(job.id()))))
        .toList();
  }

  private JobObject of(
      JobRow job, @Nullable AdapterRow adapter, @Nullable EvaluationRow evaluation) {
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
        JobExtras.of(job, outlook, adapter, evaluation));
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
}
