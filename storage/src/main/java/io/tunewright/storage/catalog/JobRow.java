package io.tunewright.storage.catalog;

import io.tunewright.catalog.JobStatus;
import io.tunewright.evaluate.Verdict;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plan;
import io.tunewright.track.TrainingResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as the catalog knows it.
 *
 * @param stage the station of the road it has reached
 * @param attempt of its newest run, null before the first
 * @param error why it was not published, null while it may still be
 * @param fineTunedModel the published adapter's name, null until it is
 */
public record JobRow(
    JobId id,
    Owner owner,
    TuningRequest request,
    JobStatus status,
    String stage,
    @Nullable String site,
    @Nullable Integer attempt,
    Plan.@Nullable Ready plan,
    @Nullable TrainingResult result,
    @Nullable Verdict verdict,
    JobOutcome.@Nullable Failed error,
    @Nullable String fineTunedModel,
    boolean cancelRequested,
    Instant created,
    @Nullable Instant finished) {}
