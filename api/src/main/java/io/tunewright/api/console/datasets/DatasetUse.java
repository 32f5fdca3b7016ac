package io.tunewright.api.console.datasets;

import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobOutcome;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.Plan;
import io.tunewright.storage.catalog.JobRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job that reads a dataset.
 *
 * @param facts what its plan counted; null before, and where it read the file for validation
 * @param problem why its planning refused the file, null where it didn't
 */
public record DatasetUse(
    String job,
    String model,
    boolean trains,
    JobStatus status,
    Instant created,
    @Nullable DatasetFacts facts,
    @Nullable String problem) {

  static DatasetUse of(JobRow job, String file) {
    boolean trains = job.request().training().fileId().equals(file);
    Plan.Ready plan = job.plan();
    JobOutcome.Failed error = job.error();
    boolean refused =
        error != null
            && error.code().equals("invalid_training_file")
            && (trains ? "training_file" : "validation_file").equals(error.param());
    return new DatasetUse(
        job.id().value(),
        job.request().model(),
        trains,
        job.status(),
        job.created(),
        plan == null ? null : trains ? plan.training() : plan.validation(),
        error != null && refused ? error.message() : null);
  }
}
