package io.tunewright.api.sweep;

import io.tunewright.catalog.EvaluationState;
import io.tunewright.job.EvaluationId;
import io.tunewright.plan.Plan;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.records.EvaluationRecords;
import io.tunewright.workflow.AdapterEvaluation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps evaluations in the hands of workflows. Not safe for several threads. */
final class EvaluationSweep {
  private final Evaluations evaluations;
  private final EvaluationRecords records;
  private final Jobs jobs;
  private final Workflows workflows;
  private final Set<EvaluationId> cancelled = new HashSet<>();

  EvaluationSweep(
      Evaluations evaluations, EvaluationRecords records, Jobs jobs, Workflows workflows) {
    this.evaluations = evaluations;
    this.records = records;
    this.jobs = jobs;
    this.workflows = workflows;
  }

  void once() {
    List<EvaluationRow> underWay = evaluations.underWay();
    OneByOne all = new OneByOne();
    for (EvaluationRow row : underWay) {
      all.look(row.id(), () -> look(row));
    }
    cancelled.retainAll(underWay.stream().map(EvaluationRow::id).toList());
    all.end();
  }

  private void look(EvaluationRow row) {
    // As for jobs: a workflow tells the catalog of its end before it closes.
    if (!workflows.isRunning(row.id().value()) && isUnderWay(row.id())) {
      begin(row);
      cancelled.remove(row.id());
    }
    if (row.cancelRequested() && !cancelled.contains(row.id())) {
      workflows.cancel(row.id().value());
      cancelled.add(row.id());
    }
  }

  private boolean isUnderWay(EvaluationId id) {
    return evaluations.find(id).filter(row -> row.finished() == null).isPresent();
  }

  private void begin(EvaluationRow row) {
    JobRow job = jobs.get(row.job());
    Plan.Ready plan = job.plan();
    if (plan == null) {
      fail(
          row,
          "the catalog has lost the plan of %s, which trained the adapter".formatted(job.id()));
      return;
    }
    try {
      workflows.evaluate(
          new AdapterEvaluation(
              row.id(), row.owner(), row.adapter(), job.request(), plan, row.spec(), row.runKey()));
    } catch (Workflows.Unacceptable never) {
      fail(row, String.valueOf(never.getMessage()));
    }
  }

  private void fail(EvaluationRow row, String why) {
    evaluations.end(row.id(), EvaluationState.FAILED, false, why);
    records.write(row.id());
  }
}
