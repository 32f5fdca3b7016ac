package io.tunewright.worker.track.stall;

import io.tunewright.worker.launch.RunDirectory;
import java.time.Duration;

/**
 * How long a run that is told to stop may go on before it is ended by force: to the end of what it
 * is at, and then through its save. What it has not saved by then is lost.
 */
public record Grace(StallSettings settings) {
  /** For a run that has nothing to save. */
  private static final Duration LEAST = Duration.ofMinutes(2);

  /** Its own median steps: rows differ in length, and a step may just have begun. */
  private static final int STEPS = 3;

  /**
   * @param most the caller's own limit
   */
  public Duration of(RunDirectory run, Duration most) {
    Duration needed = needed(run);
    return needed.compareTo(most) < 0 ? needed : most;
  }

  private Duration needed(RunDirectory run) {
    OwnPace own = OwnPace.of(run);
    Duration save = settings.atLeast(Phase.SAVING, run.weightBytes());
    return switch (Signs.of(run, true).phase()) {
      case QUEUED, LOADING, STOPPED -> LEAST;
      case FIRST_STEP -> LEAST.plus(settings.firstStep()).plus(save);
      case STEPPING -> LEAST.plus(own.first()).plus(own.step().multipliedBy(STEPS)).plus(save);
      case EVALUATING ->
          LEAST.plus(own.evaluation().multipliedBy(STEPS)).plus(settings.evaluating()).plus(save);
      case SAVING -> LEAST.plus(save);
    };
  }
}
