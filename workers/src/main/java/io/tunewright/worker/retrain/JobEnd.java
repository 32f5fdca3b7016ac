package io.tunewright.worker.retrain;

import io.tunewright.job.JobOutcome;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Outcome;
import io.tunewright.storage.catalog.JobRow;
import java.util.Optional;

/** What a job's end means for the run that has submitted it. */
final class JobEnd {
  /** As the catalog writes the end of a job whose proof said no. */
  private static final String WITHHELD = "adapter_withheld";

  private JobEnd() {}

  /** Empty while it is under way. */
  static Optional<Conclusion> of(JobRow job) {
    return switch (job.status()) {
      case VALIDATING_FILES, QUEUED, RUNNING, PAUSED -> Optional.empty();
      case SUCCEEDED -> Optional.of(new Conclusion(Outcome.PUBLISHED, job.fineTunedModel()));
      case CANCELLED -> Optional.of(new Conclusion(Outcome.CANCELLED, job.id() + " was cancelled"));
      case FAILED -> Optional.of(failed(job.error()));
    };
  }

  private static Conclusion failed(JobOutcome.@org.jspecify.annotations.Nullable Failed error) {
    if (error == null) {
      return new Conclusion(Outcome.FAILED, null);
    }
    return error.code().equals(WITHHELD)
        ? new Conclusion(Outcome.WITHHELD, error.message())
        : new Conclusion(Outcome.FAILED, error.code() + ": " + error.message());
  }
}
