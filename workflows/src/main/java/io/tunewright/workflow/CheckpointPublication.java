package io.tunewright.workflow;

import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plan;
import io.tunewright.track.Checkpoint;

/**
 * The whole input of {@link PublishCheckpointWorkflow}.
 *
 * @param id its own, in the form of a job's: it holds weights and launches runs like a job, but
 *     neither holds nor releases what the checkpoint's job holds
 * @param tries which try it is at this checkpoint, from 1
 * @param owner the job's project, and who asks
 * @param request the job's
 * @param plan the job's
 */
public record CheckpointPublication(
    JobId id,
    int tries,
    Owner owner,
    TuningRequest request,
    Plan.Ready plan,
    Checkpoint checkpoint) {

  /** What its evaluation is to believe: a job that trains nothing. */
  TuningJob asJob() {
    return TuningJob.fresh(id, owner, request);
  }
}
