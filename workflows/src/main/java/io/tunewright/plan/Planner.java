package io.tunewright.plan;

import io.tunewright.job.Hyperparameters;
import io.tunewright.job.ResumePoint;
import io.tunewright.job.Retention;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Resolves every setting of a job and finds it a place, or says all that stands against it. Pure:
 * the same facts give the same plan.
 *
 * <p>The rules for "auto" stand in docs/hyperparameters.md, each with its reason.
 */
public final class Planner {
  /** Runs that name no seed can be compared with one another. */
  public static final long SEED = 42;

  private static final String COSINE = "cosine";

  private final PlannerSettings settings;

  public Planner(PlannerSettings settings) {
    this.settings = settings;
  }

  /**
   * All that a plan rests on.
   *
   * @param tensors of all weight files, as their headers declare them
   * @param chatTemplate whether the model says how conversations are written
   * @param sites all that have ever said they are there
   * @param now to tell which sites are silent
   */
  public record Facts(
      SnapshotRef snapshot,
      ModelFacts model,
      List<TensorShape> tensors,
      boolean chatTemplate,
      DatasetFacts training,
      List<SiteFacts> sites,
      Instant now) {
    public Facts {
      tensors = List.copyOf(tensors);
      sites = List.copyOf(sites);
    }
  }

  public Plan plan(TuningRequest request, Facts facts) {
    var findings = new Findings();
    Hyperparameters asked = request.hyperparameters();
    ResumePoint point = request.resumeFrom();
    Schedule schedule = Schedule.of(asked, facts.training().rows(), point, findings);
    if (point != null) {
      Resumption.judge(point, request, facts.snapshot(), schedule, findings);
    }
    SequenceLength.judge(asked, facts.model(), findings);
    if (!facts.chatTemplate()) {
      findings.refuse(
          "the model has no chat template, wanted chat_template.jinja or one in tokenizer_config.json");
    }
    if (request.dtype() != null && facts.snapshot().site().isPresent()) {
      findings.refuse(
          "stage.dtype '%s' would make other weights of those that lie on site '%s', which are only referenced; wanted none, or the same model from another source"
              .formatted(request.dtype().word(), facts.snapshot().site().get()));
    }
    LoraChoice lora = LoraChoice.of(request.lora(), facts.model(), facts.tensors(), findings);
    DiskNeed disk =
        DiskNeed.of(
            facts.model(),
            lora,
            keptAtOnce(request, schedule),
            facts.training().readable(request.training()).bytes());
    var need = new SiteChoice.Need(request, facts.snapshot(), disk, settings);
    return switch (SiteChoice.among(facts.sites(), need, facts.now())) {
      case SiteChoice.None none -> refused(findings, none.reasons());
      case SiteChoice.Chosen _ when !findings.reasons().isEmpty() -> refused(findings, List.of());
      case SiteChoice.Chosen chosen ->
          new Plan.Ready(
              facts.snapshot(),
              facts.model(),
              facts.training(),
              recipe(request, facts, schedule, lora, chosen.trainer()),
              chosen.placement(),
              chosen.disk().total(),
              findings.warnings(),
              null);
    };
  }

  /**
   * Checkpoints that lie on the site at a time: those that the job keeps, the one that is being
   * written, and the one that is on its way to the store.
   */
  private static int keptAtOnce(TuningRequest request, Schedule schedule) {
    Retention retention = request.retention() == null ? Retention.USUAL : request.retention();
    return Math.min(schedule.checkpoints(), retention.keepLast() + retention.keepBest() + 2);
  }

  private static Plan.Refused refused(Findings findings, List<String> more) {
    var reasons = new ArrayList<>(findings.reasons());
    reasons.addAll(more);
    return new Plan.Refused(reasons);
  }

  private Recipe recipe(
      TuningRequest request, Facts facts, Schedule schedule, LoraChoice lora, String trainer) {
    Hyperparameters asked = request.hyperparameters();
    LearningRate rate = LearningRate.of(asked, request.method());
    long longestRow = facts.training().longestRow();
    int length = SequenceLength.resolve(asked, facts.model(), longestRow, settings);
    MicroBatches batches =
        MicroBatches.of(schedule.batchSize(), SequenceLength.longest(length, longestRow));
    return new Recipe(
        trainer,
        request.method(),
        schedule.epochs(),
        schedule.maxSteps(),
        batches.rows(),
        batches.count(),
        rate.rate(),
        rate.multiplier(),
        schedule.warmupSteps(),
        COSINE,
        length,
        schedule.saveEvery(),
        schedule.saveEvery(),
        request.seed() == null ? SEED : request.seed(),
        lora.lora(),
        lora.trainable(),
        request.wandb());
  }
}
