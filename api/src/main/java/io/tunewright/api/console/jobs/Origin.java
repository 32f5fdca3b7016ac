package io.tunewright.api.console.jobs;

import io.tunewright.api.console.Words;
import io.tunewright.job.JobId;
import io.tunewright.plan.Plan;
import io.tunewright.storage.catalog.CheckpointRow;
import io.tunewright.storage.catalog.JobRow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint that a new job is to go on from.
 *
 * @param name of the job that has it
 * @param maxSteps where that job's plan ends; null where none is known
 * @param validLoss null where it was not measured
 */
public record Origin(
    JobId job,
    String name,
    long step,
    @Nullable Integer maxSteps,
    @Nullable Double validLoss,
    Instant saved) {

  static Origin of(JobRow job, CheckpointRow row, Words words) {
    Plan.Ready plan = job.plan();
    return new Origin(
        job.id(),
        JobLine.name(job, words),
        row.checkpoint().ref().step(),
        plan == null ? null : plan.recipe().maxSteps(),
        row.checkpoint().metrics().get("valid_loss"),
        row.created());
  }
}
