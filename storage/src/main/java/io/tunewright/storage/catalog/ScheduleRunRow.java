package io.tunewright.storage.catalog;

import io.tunewright.job.JobId;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Survey;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One run of a schedule.
 *
 * @param definition what it does, as it was when it began
 * @param workflow its workflow's id
 * @param execution the first Temporal run of that
 * @param scheduledFor the time that it is for
 * @param baseline the last run that had trained when it began, empty where none had; null where an
 *     earlier Tunewright began it
 * @param survey what it has found, null before its look at the data
 * @param trainingFile the id of its own training file, be it there or not
 * @param validationFile the same for the rows that are held out
 * @param conclusion null while it is under way
 */
public record ScheduleRunRow(
    String id,
    String schedule,
    String project,
    Definition definition,
    String workflow,
    String execution,
    Instant scheduledFor,
    Instant started,
    @Nullable String baseline,
    @Nullable Survey survey,
    @Nullable Decision decision,
    String trainingFile,
    String validationFile,
    @Nullable JobId job,
    @Nullable Conclusion conclusion,
    @Nullable Instant ended) {

  /** Where a run is. */
  public enum State {
    /** Reads the data. */
    LOOKING,
    /** Puts the training file together. */
    ASSEMBLING,
    /** Waits for its job, or that job's evaluation. */
    TRAINING,
    ENDED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public State state() {
    if (conclusion != null) {
      return State.ENDED;
    }
    if (job != null) {
      return State.TRAINING;
    }
    return decision instanceof Decision.Train ? State.ASSEMBLING : State.LOOKING;
  }
}
