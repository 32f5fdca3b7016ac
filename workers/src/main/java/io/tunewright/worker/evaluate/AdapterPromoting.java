package io.tunewright.worker.evaluate;

import io.tunewright.catalog.Decision;
import io.tunewright.catalog.EvaluationOutcome;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.Promoting;
import io.tunewright.catalog.Promotion;
import io.tunewright.catalog.Standing;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.Gate;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.evaluate.Measured;
import io.tunewright.job.EvaluationId;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.records.AdapterRecords;
import io.tunewright.storage.records.AdapterRecords.Move;
import io.tunewright.storage.records.AdapterRecords.Moved;
import io.tunewright.storage.records.EvaluationRecords;
import io.tunewright.worker.activity.Heartbeat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the catalog, and the records in the store, up with an evaluation. */
public final class AdapterPromoting implements Promoting {
  private final Evaluations evaluations;
  private final Champions champions;
  private final AdapterRecords adapterRecords;
  private final EvaluationRecords evaluationRecords;

  public AdapterPromoting(
      Evaluations evaluations,
      Champions champions,
      AdapterRecords adapterRecords,
      EvaluationRecords evaluationRecords) {
    this.evaluations = evaluations;
    this.champions = champions;
    this.adapterRecords = adapterRecords;
    this.evaluationRecords = evaluationRecords;
  }

  @Override
  public Standing begin(EvaluationId id) {
    return Heartbeat.during(() -> begun(id));
  }

  private Standing begun(EvaluationId id) {
    EvaluationRow row = evaluations.get(id);
    Standing standing = champions.of(row);
    champions.demandThere(row);
    pointCandidate(
        row, "an evaluation began", () -> evaluations.begin(id, standing.champion().at()));
    evaluationRecords.write(id);
    return standing;
  }

  /**
   * Of several versions under evaluation at the newest; the change is made with it or not at all.
   */
  private void pointCandidate(EvaluationRow row, String why, Runnable change) {
    adapterRecords.point(
        move(row, Aliases.CANDIDATE, null, null, why),
        () -> {
          change.run();
          return evaluations
              .underEvaluation(row.owner().project(), row.adapter().name())
              .orElse(null);
        });
  }

  @Override
  public void launching(EvaluationId id, String orderKey) {
    evaluations.launching(id, orderKey);
  }

  @Override
  public GateVerdict judge(EvaluationId id, Champion champion, Measured measured) {
    return Heartbeat.during(() -> judged(id, champion, measured));
  }

  private GateVerdict judged(EvaluationId id, Champion champion, Measured measured) {
    GateVerdict verdict = Gate.judge(evaluations.get(id).spec().gate(), measured, champion);
    evaluations.judged(id, measured, verdict);
    evaluationRecords.write(id);
    return verdict;
  }

  @Override
  public void awaitApproval(EvaluationId id) {
    Heartbeat.during(() -> awaited(id));
  }

  private EvaluationId awaited(EvaluationId id) {
    evaluations.awaitApproval(id);
    evaluationRecords.write(id);
    return id;
  }

  @Override
  public void decided(EvaluationId id, Decision decision) {
    Heartbeat.during(() -> noted(id, decision));
  }

  private EvaluationId noted(EvaluationId id, Decision decision) {
    evaluations.decided(id, decision);
    evaluationRecords.write(id);
    return id;
  }

  @Override
  public Promotion promote(EvaluationId id, Champion champion) {
    return Heartbeat.during(() -> promoted(id, champion));
  }

  private Promotion promoted(EvaluationId id, Champion champion) {
    EvaluationRow row = evaluations.get(id);
    if (champions.promotion(row).isPresent()) {
      return new Promotion.Done(); // whatever was done with the alias since
    }
    String why =
        "it passed its evaluation"
            + Optional.ofNullable(row.decision())
                .map(decision -> ", and %s approved it".formatted(decision.by()))
                .orElse("");
    int version = row.adapter().version();
    return switch (adapterRecords.move(move(row, Aliases.CHAMPION, champion.at(), version, why))) {
      case Moved.Done _ -> new Promotion.Done();
      case Moved.Elsewhere(Integer now) ->
          Objects.equals(now, version) ? new Promotion.Done() : new Promotion.Overtaken(now);
    };
  }

  @Override
  public void conclude(EvaluationId id, EvaluationOutcome outcome) {
    Heartbeat.during(() -> concluded(id, outcome));
  }

  /**
   * The end and the alias together: whose end is known is never looked at again. Who has promoted
   * has passed, whatever a workflow came to that was begun anew since.
   */
  private EvaluationId concluded(EvaluationId id, EvaluationOutcome outcome) {
    EvaluationRow row = evaluations.get(id);
    pointCandidate(row, "an evaluation ended", () -> end(row, outcome));
    evaluationRecords.write(id);
    return id;
  }

  private void end(EvaluationRow row, EvaluationOutcome outcome) {
    EvaluationId id = row.id();
    switch (champions.promotion(row).isPresent() ? new EvaluationOutcome.Passed(true) : outcome) {
      case EvaluationOutcome.Passed(boolean promoted) ->
          evaluations.end(id, EvaluationState.PASSED, promoted, null);
      case EvaluationOutcome.Refused(String reason) ->
          evaluations.end(id, EvaluationState.REFUSED, false, reason);
      case EvaluationOutcome.Failed(String code, String message) ->
          evaluations.end(id, EvaluationState.FAILED, false, code + ": " + message);
      case EvaluationOutcome.Cancelled(String reason) ->
          evaluations.end(id, EvaluationState.CANCELLED, false, reason);
    }
  }

  private static Move move(
      EvaluationRow row,
      String alias,
      @Nullable Integer expected,
      @Nullable Integer to,
      String why) {
    return new Move(
        row.owner().project(),
        row.adapter().name(),
        alias,
        expected,
        to,
        row.owner().principal(),
        why,
        row.id());
  }
}
