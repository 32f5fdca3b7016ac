package io.tunewright.publish;

import io.tunewright.evaluate.Verdict;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plan;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.TrainingResult;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an adapter's manifest tells of where it came from.
 *
 * @param result null where the training has not finished
 * @param step of the checkpoint where that is published for itself; null where it is what its job
 *     was for
 */
public record Publication(
    JobId job,
    Owner owner,
    TuningRequest request,
    Plan.Ready plan,
    Checkpoint checkpoint,
    @Nullable TrainingResult result,
    Verdict.Fit verdict,
    @Nullable Long step) {}
