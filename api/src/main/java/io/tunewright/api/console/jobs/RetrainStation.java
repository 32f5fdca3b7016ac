package io.tunewright.api.console.jobs;

import io.tunewright.api.console.jobs.Road.Standing;
import io.tunewright.api.console.jobs.Road.Station;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.JobStatus;
import io.tunewright.retrain.Conclusion;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.ScheduledJob;
import org.jspecify.annotations.Nullable;

/** The last station of a job that a schedule has started: what the schedule's run came to. */
final class RetrainStation {
  private RetrainStation() {}

  static Station of(JobRow job, ScheduledJob run) {
    Conclusion end = run.conclusion();
    return new Station(
        "Retrain",
        end == null ? underWay(job, run) : standing(end),
        end == null ? doing(job, run) : told(end),
        0,
        0,
        address(run),
        run.ended());
  }

  private static Standing underWay(JobRow job, ScheduledJob run) {
    if (job.finished() == null) {
      return Standing.NEXT;
    }
    return run.evaluation() == EvaluationState.AWAITING_APPROVAL ? Standing.HELD : Standing.CURRENT;
  }

  private static @Nullable String doing(JobRow job, ScheduledJob run) {
    if (job.finished() == null) {
      return null;
    }
    if (job.status() != JobStatus.SUCCEEDED || run.evaluation() == null) {
      return "the run is being closed";
    }
    return switch (run.evaluation()) {
      case QUEUED -> "its evaluation waits";
      case RUNNING -> "evaluating";
      case AWAITING_APPROVAL -> "waiting for approval";
      case PASSED, REFUSED, FAILED, CANCELLED -> "the run is being closed";
    };
  }

  private static Standing standing(Conclusion end) {
    return switch (end.outcome()) {
      case PROMOTED, PUBLISHED, SKIPPED -> Standing.DONE;
      case KEPT_CHAMPION, WITHHELD -> Standing.HELD;
      case FAILED -> Standing.FAILED;
      case CANCELLED, TERMINATED -> Standing.CANCELLED;
    };
  }

  private static String told(Conclusion end) {
    String outcome =
        switch (end.outcome()) {
          case PROMOTED -> "promoted";
          case PUBLISHED -> "published";
          case SKIPPED -> "skipped";
          case KEPT_CHAMPION -> "champion kept";
          case WITHHELD -> "withheld";
          case FAILED -> "failed";
          case CANCELLED -> "cancelled";
          case TERMINATED -> "ended from outside";
        };
    String reason = Road.firstLine(end.reason());
    return reason == null ? outcome : outcome + ": " + reason;
  }

  /** The schedule's page, from that run on. */
  private static @Nullable String address(ScheduledJob run) {
    return run.schedule() == null
        ? null
        : "/schedules/%1$s?run=%2$s#%2$s".formatted(run.schedule(), run.run());
  }
}
