package io.tunewright.catalog;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.tunewright.evaluate.Verdict;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.launch.EndReason;
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
     * @param attempt from 1, of the training or of the evaluation; {@code runKey} tells of which
     * @param from the checkpoint that it goes on from, null for a fresh start
     */
    @JsonTypeName("launched")
    record Launched(int attempt, String runKey, String site, @Nullable CheckpointRef from)
        implements Change {}

    /**
     * One attempt ended without finishing; the job may go on.
     *
     * @param evidence a key in the store, of what was kept of it
     */
    @JsonTypeName("attempt_ended")
    record AttemptEnded(String runKey, EndReason cause, String reason, @Nullable String evidence)
        implements Change {}

    /**
     * What operators want of the job from now on; it may take a while to come true.
     *
     * @param deadline null for none
     */
    @JsonTypeName("wished")
    record Wished(boolean paused, @Nullable Instant deadline) implements Change {}

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
