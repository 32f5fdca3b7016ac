package io.tunewright.worker.evaluate;

import io.tunewright.catalog.Standing;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Scores;
import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.plan.Plan;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.AliasMove;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whom a version is compared with, and what of that was measured before. */
public final class Champions {
  private final Aliases aliases;
  private final Adapters adapters;
  private final Jobs jobs;
  private final Evaluations evaluations;

  public Champions(Aliases aliases, Adapters adapters, Jobs jobs, Evaluations evaluations) {
    this.aliases = aliases;
    this.adapters = adapters;
    this.jobs = jobs;
    this.evaluations = evaluations;
  }

  /**
   * The weights that an adapter stands on.
   *
   * @param dtype what they were turned into, null where they were taken as published
   */
  private record Footing(SnapshotRef snapshot, @Nullable WeightDtype dtype) {
    @Override
    public String toString() {
      return dtype == null ? snapshot.toString() : snapshot + " as " + dtype.word();
    }
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND where the version was deleted
   */
  void demandThere(EvaluationRow row) {
    AdapterRef adapter = row.adapter();
    if (adapters.find(adapter).isEmpty()) {
      throw TuningError.NOT_FOUND.at(
          "version",
          "the adapter %s has no version %d".formatted(adapter.name(), adapter.version()));
    }
  }

  /** The move by which the evaluation made its version champion; empty where it has not yet. */
  Optional<AliasMove> promotion(EvaluationRow row) {
    return aliases.history(row.owner().project(), row.adapter().name(), Aliases.CHAMPION).stream()
        .filter(move -> row.id().equals(move.evaluation()))
        .findFirst();
  }

  /**
   * As the aliases stand now; for an evaluation that is begun anew after its promotion, as they
   * stood before that.
   */
  public Standing of(EvaluationRow row) {
    AdapterRef adapter = row.adapter();
    Scores base = evaluations.knownBase(row).orElse(null);
    Optional<AliasMove> promotion = promotion(row);
    Integer at =
        promotion.isPresent()
            ? promotion.get().from()
            : aliases.at(adapter.project(), adapter.name(), Aliases.CHAMPION).orElse(null);
    if (at == null) {
      return new Standing(new Champion.None(), new Measured(base, null, null));
    }
    if (at == adapter.version()) {
      return new Standing(new Champion.Itself(at), new Measured(base, null, null));
    }
    String apart = apart(row, new AdapterRef(adapter.project(), adapter.name(), at));
    if (apart == null) {
      return new Standing(new Champion.Version(at), new Measured(base, null, null));
    }
    return evaluations
        .knownOf(row, at)
        .map(known -> new Standing(new Champion.Version(at), new Measured(base, null, known)))
        .orElseGet(
            () -> new Standing(new Champion.Apart(at, apart), new Measured(base, null, null)));
  }

  /** Why the champion can't be put on the candidate's base; null where it can. */
  private @Nullable String apart(EvaluationRow row, AdapterRef champion) {
    Optional<Footing> own = footing(row.adapter());
    Optional<Footing> other = footing(champion);
    if (own.isPresent() && own.equals(other)) {
      return null;
    }
    return "it stands on %s, this version on %s, and no evaluation has measured it on the same tasks"
        .formatted(inWords(other), inWords(own));
  }

  private Optional<Footing> footing(AdapterRef adapter) {
    return adapters
        .find(adapter)
        .map(AdapterRow::origin)
        .flatMap(origin -> jobs.find(origin.job()))
        .flatMap(Champions::footing);
  }

  private static Optional<Footing> footing(JobRow job) {
    Plan.Ready plan = job.plan();
    return plan == null
        ? Optional.empty()
        : Optional.of(new Footing(plan.snapshot(), job.request().dtype()));
  }

  private static String inWords(Optional<Footing> footing) {
    return footing.map(Footing::toString).orElse("weights that the catalog has lost");
  }
}
