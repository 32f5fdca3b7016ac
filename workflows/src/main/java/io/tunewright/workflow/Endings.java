package io.tunewright.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.fault.TuningError;
import io.tunewright.job.JobOutcome;

/** How an end reads: from a failure to an outcome, and from an outcome to words. */
final class Endings {
  private Endings() {}

  static JobOutcome.Failed of(TemporalFailure failure) {
    Throwable cause = failure instanceof ActivityFailure ? failure.getCause() : failure;
    if (cause instanceof ApplicationFailure ours) {
      return new JobOutcome.Failed(
          TuningError.of(ours).orElse(TuningError.BROKEN_PROMISE).code(),
          ours.getOriginalMessage(),
          TuningError.fieldOf(ours).orElse(null));
    }
    return new JobOutcome.Failed(
        TuningError.BROKEN_PROMISE.code(), String.valueOf(failure.getMessage()), null);
  }

  static Level level(JobOutcome outcome) {
    return switch (outcome) {
      case JobOutcome.Published _, JobOutcome.Cancelled _ -> Level.INFO;
      case JobOutcome.Withheld _ -> Level.WARN;
      case JobOutcome.Failed _ -> Level.ERROR;
    };
  }

  static String inWords(JobOutcome outcome) {
    return switch (outcome) {
      case JobOutcome.Published(var adapter) -> "Done: " + adapter.servedName();
      case JobOutcome.Cancelled(String reason) ->
          reason == null
              ? "Cancelled; checkpoints stay"
              : "Cancelled, as it was stopped where it ran: %s; checkpoints stay".formatted(reason);
      case JobOutcome.Withheld(var reasons) -> "Not published: " + String.join("; ", reasons);
      case JobOutcome.Failed failed -> "Failed: " + failed.message();
    };
  }
}
