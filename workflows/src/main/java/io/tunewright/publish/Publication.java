package io.tunewright.publish;

import io.tunewright.evaluate.Verdict;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plan;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.TrainingResult;

/** Everything that an adapter's manifest tells of where it came from. */
public record Publication(
    JobId job,
    Owner owner,
    TuningRequest request,
    Plan.Ready plan,
    Checkpoint checkpoint,
    TrainingResult result,
    Verdict.Fit verdict) {}
