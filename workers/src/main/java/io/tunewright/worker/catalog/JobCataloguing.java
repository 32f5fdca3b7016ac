package io.tunewright.worker.catalog;

import io.tunewright.catalog.Cataloguing;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobOutcome;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.PublicationRow.State;
import io.tunewright.storage.catalog.Publications;
import io.tunewright.storage.records.EvaluationRecords;
import io.tunewright.storage.records.JobRecords;
import io.tunewright.worker.activity.Heartbeat;

/**
 * Hands a job's events to the catalog, and how publications end, and keeps the job's record up with
 * it.
 */
public final class JobCataloguing implements Cataloguing {
  private final JobEvents events;
  private final Publications publications;
  private final Evaluations evaluations;
  private final JobRecords records;
  private final EvaluationRecords evaluationRecords;

  public JobCataloguing(
      JobEvents events,
      Publications publications,
      Evaluations evaluations,
      JobRecords records,
      EvaluationRecords evaluationRecords) {
    this.events = events;
    this.publications = publications;
    this.evaluations = evaluations;
    this.records = records;
    this.evaluationRecords = evaluationRecords;
  }

  @Override
  public void record(JobEvent event) {
    Heartbeat.during(() -> {
      events.record(event);
      if (event.change() != null) {
        records.write(event.job());
      }
      if (event.change() instanceof Change.Published) {
        evaluations.ofJob(event.job()).ifPresent(row -> evaluationRecords.write(row.id()));
      }
      return event;
    });
  }

  @Override
  public void conclude(CheckpointRef checkpoint, int tries, JobOutcome outcome) {
    switch (outcome) {
      case JobOutcome.Published _ -> publications.end(checkpoint, tries, State.PUBLISHED, null);
      case JobOutcome.Withheld(var reasons) ->
          publications.end(checkpoint, tries, State.WITHHELD, String.join("; ", reasons));
      case JobOutcome.Failed(_, String message, _) ->
          publications.end(checkpoint, tries, State.FAILED, message);
      case JobOutcome.Cancelled(String reason) ->
          publications.end(
              checkpoint, tries, State.FAILED, reason == null ? "it was cancelled" : reason);
    }
  }
}
