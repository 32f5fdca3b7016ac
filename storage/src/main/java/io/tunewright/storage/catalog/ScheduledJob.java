package io.tunewright.storage.catalog;

import io.tunewright.catalog.EvaluationState;
import io.tunewright.retrain.Conclusion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The run of a schedule that has submitted a job.
 *
 * @param schedule its id; null where it is deleted since
 * @param conclusion null while the run is under way
 * @param ended with the conclusion
 * @param evaluation of the job's adapter, as its request asked for it; null before there is one
 */
public record ScheduledJob(
    String run,
    @Nullable String schedule,
    @Nullable Conclusion conclusion,
    @Nullable Instant ended,
    @Nullable EvaluationState evaluation) {}
