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
 * @param told the sequence of the newest event that was applied, 0 before the first
 * @param attempt of training, from 1; 0 before the first launch
 * @param site where it runs, or will
 * @param runKey its newest order's, of training or evaluation
 * @param error why it was not published, null while it may still be
 * @param paused whether an operator wants it to wait, be it still on its way to that
 * @param deadline when it is to end at the latest, null for never
 * @param fineTunedModel the published adapter's name, null until it is
 */
public record JobRow(
    JobId id,
    Owner owner,
    TuningRequest request,
    JobStatus status,
    String stage,
    long told,
    int attempt,
    @Nullable String site,
    @Nullable String runKey,
    Plan.@Nullable Ready plan,
    @Nullable TrainingResult result,
    @Nullable Verdict verdict,
    JobOutcome.@Nullable Failed error,
    @Nullable String fineTunedModel,
    boolean cancelRequested,
    boolean paused,
    @Nullable Instant deadline,
    Instant created,
    @Nullable Instant finished) {}
