package io.tunewright.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The input of {@link RetrainWorkflow}.
 *
 * @param schedule its id
 * @param revision of the schedule that Temporal was told last; runs take the newest
 * @param run set where a run that Temporal has lost is started again
 * @param scheduledFor with {@code run}
 */
public record RetrainRun(
    String schedule, long revision, @Nullable String run, @Nullable Instant scheduledFor) {

  /** What Temporal starts at the schedule's times. */
  public static RetrainRun of(String schedule, long revision) {
    return new RetrainRun(schedule, revision, null, null);
  }

  public static RetrainRun again(String schedule, long revision, String run, Instant scheduledFor) {
    return new RetrainRun(schedule, revision, run, scheduledFor);
  }
}
