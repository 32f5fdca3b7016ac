package io.tunewright.api.openai.jobs;

import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.LoraSettings;
import io.tunewright.job.ModelRef;
import io.tunewright.job.ResumePoint;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Recipe;
import io.tunewright.storage.catalog.CheckpointRow;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request go on from a checkpoint. What must be as it was up to there is taken from the
 * checkpoint's job where the request leaves it open, and refused where it says otherwise.
 */
final class Resumptions {
  private static final String FIELD = "tunewright.resume_from";

  private final Jobs jobs;
  private final JobCheckpoints checkpoints;

  Resumptions(Jobs jobs, JobCheckpoints checkpoints) {
    this.jobs = jobs;
    this.checkpoints = checkpoints;
  }

  /**
   * @param id the checkpoint's, as it is listed
   * @param project the request's: of another one's checkpoints there are none
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST at the field that doesn't fit
   */
  TuningRequest from(String id, TuningRequest asked, String project) {
    CheckpointRow row =
        checkpoints
            .find(project, id)
            .orElseThrow(
                () -> refused(FIELD, "%s: there is no checkpoint '%s'".formatted(FIELD, id)));
    CheckpointRef checkpoint = row.checkpoint().ref();
    JobRow source = jobs.get(checkpoint.job());
    Instant deleted = row.deleted();
    if (deleted != null) {
      throw refused(
          FIELD,
          "%s: the checkpoint '%s' was deleted by its job's retention at %s, wanted one that is still there"
              .formatted(FIELD, id, deleted));
    }
    Plan.Ready plan = source.plan();
    if (plan == null) {
      throw refused(
          FIELD,
          "%s: nothing is known of how %s was planned, wanted a checkpoint of a job whose plan is"
              .formatted(FIELD, source.id()));
    }
    Integer steps = asked.hyperparameters().maxSteps();
    if (steps != null && steps <= checkpoint.step()) {
      throw refused(
          "tunewright.max_steps",
          "tunewright.max_steps is %d, but the checkpoint is of step %d: wanted more, as steps count from the beginning"
              .formatted(steps, checkpoint.step()));
    }
    demandSameWeights(asked, source.request());
    return asked.goingOnFrom(
        new ResumePoint(
            checkpoint,
            plan.snapshot(),
            plan.recipe().batchSize() * plan.recipe().gradientAccumulation(),
            source.request().training()),
        lora(asked.lora(), plan.recipe().lora()),
        as("tunewright.trainer", asked.trainer(), plan.recipe().trainer()),
        as("tunewright.stage.dtype", asked.dtype(), source.request().dtype()));
  }

  /** Whether they are of the same commit, the plan tells. */
  private static void demandSameWeights(TuningRequest asked, TuningRequest source) {
    if (!withoutRevision(asked.source()).equals(withoutRevision(source.source()))) {
      throw refused(
          "model",
          "model is '%s' (%s), but the checkpoint belongs to '%s' (%s): wanted the same weights"
              .formatted(asked.model(), asked.source(), source.model(), source.source()));
    }
    if (asked.method() != source.method()) {
      throw refused(
          "method.type",
          "method.type is '%s', but the checkpoint's job has '%s': wanted the same"
              .formatted(asked.method().word(), source.method().word()));
    }
  }

  private static String withoutRevision(ModelRef source) {
    return source.scheme().matches("hf|ms") ? source.uri().split("@", 2)[0] : source.uri();
  }

  private static LoraSettings lora(LoraSettings asked, Recipe.Lora had) {
    String lora = "tunewright.lora.";
    return new LoraSettings(
        as(lora + "r", asked.r(), had.r()),
        as(lora + "alpha", asked.alpha(), had.alpha()),
        as(lora + "dropout", asked.dropout(), had.dropout()),
        inItsOrder(lora + "target_modules", asked.targetModules(), had.targetModules()),
        inItsOrder(lora + "target_parameters", asked.targetParameters(), had.targetParameters()));
  }

  /** The order is the checkpoint's, whichever was given. */
  private static List<String> inItsOrder(
      String field, @Nullable List<String> asked, List<String> had) {
    if (asked != null && !new HashSet<>(asked).equals(new HashSet<>(had))) {
      throw differs(field, asked, had);
    }
    return had;
  }

  private static <T> @Nullable T as(String field, @Nullable T asked, @Nullable T had) {
    if (asked != null && !asked.equals(had)) {
      throw differs(field, asked, had);
    }
    return had;
  }

  private static RuntimeException differs(String field, Object asked, @Nullable Object had) {
    return refused(
        field,
        "%s is %s, but the checkpoint's job has %s: wanted that, or none given"
            .formatted(
                field, asked, Optional.ofNullable(had).map(Object::toString).orElse("none")));
  }

  private static RuntimeException refused(String field, String message) {
    return TuningError.INVALID_REQUEST.at(field, message);
  }
}
