package io.tunewright.workflow;

import io.tunewright.catalog.Standing;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.Measured;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.launch.Assignment;
import io.tunewright.plan.Plan;
import io.tunewright.stage.SiteCopy;
import org.jspecify.annotations.Nullable;

/** Has measured what an evaluation lacks: base, candidate and champion in one run. */
final class Scored {
  private final AdapterEvaluation wanted;
  private final HeldWeights weights;
  private final Measurement measurement;

  Scored(AdapterEvaluation wanted, Launches launches, HeldWeights weights) {
    this.wanted = wanted;
    this.weights = weights;
    Chronicle silent = Chronicle.silent(wanted.id().asJob());
    this.measurement =
        new Measurement(
            wanted.id().asJob(),
            wanted.owner(),
            silent,
            launches,
            new Controls(silent, new Wishes(false, null)));
  }

  /** What came of it. */
  sealed interface End {
    record Complete(Measured measured) implements End {}

    record Cancelled(String reason) implements End {}
  }

  /**
   * Begun anew it finds the runs of before by their keys, and passes over those that have measured
   * others.
   *
   * @param before what this evaluation has measured already, against another champion perhaps
   */
  End all(Standing standing, Measured before) {
    Measured known = before.withChampion(null).and(standing.known());
    AdapterRef candidate = known.candidate() == null ? wanted.adapter() : null;
    AdapterRef champion = known.champion() == null ? champion(standing.champion()) : null;
    boolean base = known.base() == null;
    EvaluationSpec spec = wanted.spec();
    if (!spec.measures() || (candidate == null && champion == null && !base)) {
      return new End.Complete(known);
    }
    SiteCopy copy = copy();
    while (true) {
      switch (measurement.run(
          attempt -> told(assignment(copy, attempt, base, candidate, champion)))) {
        case Measurement.End.Cancelled<Assignment.Score>(String reason) -> {
          return new End.Cancelled(reason);
        }
        case Measurement.End.Finished<Assignment.Score>(var assignment, var run) -> {
          Measured found = Stubs.scoring(run.site()).read(assignment, run);
          if (found != null) {
            return new End.Complete(known.and(found));
          }
        }
      }
    }
  }

  private @Nullable AdapterRef champion(Champion champion) {
    return switch (champion) {
      case Champion.Version(int version) ->
          new AdapterRef(wanted.adapter().project(), wanted.adapter().name(), version);
      case Champion.None _, Champion.Itself _, Champion.Apart _ -> null;
    };
  }

  private SiteCopy copy() {
    Plan.Ready plan = wanted.plan();
    String waiter = wanted.id().value();
    Stubs.staging().join(waiter, plan.snapshot(), wanted.request().source(), wanted.owner());
    WeightDtype dtype = wanted.request().dtype();
    SnapshotRef readable =
        dtype == null
            ? plan.snapshot()
            : Stubs.joiningTranscoding().join(waiter, plan.snapshot(), dtype).ref();
    return weights.take(plan, readable);
  }

  /** The catalog knows of an order before there is one. */
  private Assignment.Score told(Assignment.Score assignment) {
    Stubs.promoting().launching(wanted.id(), assignment.key());
    return assignment;
  }

  private Assignment.Score assignment(
      SiteCopy copy,
      int attempt,
      boolean base,
      @Nullable AdapterRef candidate,
      @Nullable AdapterRef champion) {
    EvaluationSpec spec = wanted.spec();
    return new Assignment.Score(
        wanted.id().asJob(),
        wanted.owner(),
        attempt,
        wanted.plan(),
        copy,
        spec.tasks(),
        spec.asksForValidationLoss() ? Readable.validation(wanted.request(), wanted.plan()) : null,
        base,
        candidate,
        champion);
  }
}
