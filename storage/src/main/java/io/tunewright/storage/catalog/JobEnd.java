package io.tunewright.storage.catalog;

import static java.util.Objects.requireNonNullElse;

import io.tunewright.catalog.Decision;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.job.JobOutcome;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the end of a job, and of its evaluation, means for the run that has submitted it. */
final class JobEnd {
  /** As the catalog writes the end of a job whose proof said no. */
  private static final String WITHHELD = "adapter_withheld";

  private JobEnd() {}

  /**
   * Empty while something is under way.
   *
   * @param evaluation the one that the job asked for, null where it asked for none
   */
  static Optional<Conclusion> of(JobRow job, @Nullable EvaluationRow evaluation) {
    return switch (job.status()) {
      case VALIDATING_FILES, QUEUED, RUNNING, PAUSED -> Optional.empty();
      case SUCCEEDED ->
          evaluation == null
              ? Optional.of(new Conclusion(Outcome.PUBLISHED, job.fineTunedModel()))
              : evaluated(evaluation);
      case CANCELLED -> Optional.of(new Conclusion(Outcome.CANCELLED, job.id() + " was cancelled"));
      case FAILED -> Optional.of(failed(job.error()));
    };
  }

  private static Conclusion failed(JobOutcome.@Nullable Failed error) {
    if (error == null) {
      return new Conclusion(Outcome.FAILED, null);
    }
    return error.code().equals(WITHHELD)
        ? new Conclusion(Outcome.WITHHELD, error.message())
        : new Conclusion(Outcome.FAILED, error.code() + ": " + error.message());
  }

  private static Optional<Conclusion> evaluated(EvaluationRow evaluation) {
    String id = evaluation.id().value();
    return switch (evaluation.state()) {
      case QUEUED, RUNNING, AWAITING_APPROVAL -> Optional.empty();
      case PASSED ->
          Optional.of(
              evaluation.promoted()
                  ? new Conclusion(Outcome.PROMOTED, evaluation.adapter().servedName())
                  : new Conclusion(Outcome.PUBLISHED, id + " was passed, and promotes nothing"));
      case REFUSED -> Optional.of(new Conclusion(Outcome.KEPT_CHAMPION, refusal(evaluation)));
      case FAILED ->
          Optional.of(
              new Conclusion(
                  Outcome.FAILED,
                  "%s failed: %s"
                      .formatted(id, requireNonNullElse(evaluation.error(), "unknown"))));
      case CANCELLED -> Optional.of(new Conclusion(Outcome.CANCELLED, id + " was cancelled"));
    };
  }

  private static @Nullable String refusal(EvaluationRow evaluation) {
    GateVerdict verdict = evaluation.verdict();
    if (verdict != null && !verdict.passed()) {
      return String.join("; ", verdict.reasons());
    }
    Decision decision = evaluation.decision();
    return decision == null
        ? evaluation.error()
        : "refused by %s: %s".formatted(decision.by(), requireNonNullElse(decision.note(), ""));
  }
}
