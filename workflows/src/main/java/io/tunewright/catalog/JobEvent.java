package io.tunewright.catalog;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.tunewright.evaluate.Verdict;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.plan.Plan;
import io.tunewright.publish.Adapter;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.TrainingResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a job, told by its workflow.
 *
 * @param sequence per job, from 1: a late repetition of an earlier one changes nothing
 * @param change what it means for the catalog beyond the event itself, null for a mere note
 */
public record JobEvent(
    JobId job, long sequence, Instant time, Level level, String message, @Nullable Change change) {

  /** OpenAI's three levels. */
  public enum Level {
    INFO,
    WARN,
    ERROR
  }

  /** What the catalog takes over into the job's row and its neighbours. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
  public sealed interface Change {

    /**
     * @param stage the station of the road, such as {@code stage} or {@code track}
     */
    @JsonTypeName("moved")
    record Moved(JobStatus status, String stage) implements Change {}

    @JsonTypeName("planned")
    record Planned(Plan.Ready plan) implements Change {}

    /**
     * @param attempt from 1; {@code stage} tells whether a trainer or an evaluation
     */
    @JsonTypeName("launched")
    record Launched(int attempt, String runKey, String site) implements Change {}

    @JsonTypeName("saved")
    record Saved(Checkpoint checkpoint) implements Change {}

    @JsonTypeName("trained")
    record Trained(TrainingResult result) implements Change {}

    @JsonTypeName("judged")
    record Judged(Verdict verdict) implements Change {}

    @JsonTypeName("published")
    record Published(Adapter adapter) implements Change {}

    @JsonTypeName("ended")
    record Ended(JobOutcome outcome) implements Change {}
  }
}
