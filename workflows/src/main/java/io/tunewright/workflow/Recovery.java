package io.tunewright.workflow;

import io.tunewright.launch.EndReason;
import java.time.Duration;

/**
 * What follows the end of an attempt that did not finish: the policy for each reason, on one page.
 * Pure.
 */
final class Recovery {
  /** Ends in a row, without a new checkpoint between them, that are charged to the job. */
  static final int ATTEMPTS = 3;

  /** Memory that was short twice in a row is not short by chance. */
  private static final int ATTEMPTS_SHORT_OF_MEMORY = 2;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final int GROWS_BY = 4;

  private Recovery() {}

  /** What to do. */
  sealed interface Next {
    /** Another attempt from the newest committed checkpoint, after a pause. */
    record Again(Duration pause, Setbacks setbacks) implements Next {}

    /** No further attempt can help, or there were enough. */
    record GiveUp(String reason) implements Next {}

    /** Somebody wanted the run to end. */
    record Cancel(String reason) implements Next {}
  }

  /**
   * @param progressed whether the attempt has committed a checkpoint
   * @param reason in words, for whoever reads of the end
   */
  static Next after(EndReason cause, String reason, boolean progressed, Setbacks before) {
    Setbacks since = progressed ? Setbacks.NONE : before;
    return switch (cause) {
      case FINISHED -> throw new IllegalStateException("a run that finished needs no recovery");
      case BAD_CONFIGURATION, NON_FINITE_LOSS -> new Next.GiveUp(reason);
      case STOPPED_OUTSIDE -> new Next.Cancel(reason);
      case STOPPED -> new Next.Again(Duration.ZERO, since);
      case PREEMPTED -> again(since.and(false));
      case TIME_LIMIT ->
          progressed
              ? new Next.Again(Duration.ZERO, Setbacks.NONE)
              : new Next.GiveUp(
                  reason + "; no checkpoint was saved within it, so another attempt can't help");
      case OUT_OF_MEMORY -> charged(since.and(true), ATTEMPTS_SHORT_OF_MEMORY, reason);
      case NODE_LOST, STALLED, DISK_FULL, STORE_UNREACHABLE, UNKNOWN ->
          charged(since.and(true), ATTEMPTS, reason);
    };
  }

  private static Next charged(Setbacks since, int most, String reason) {
    return since.charged() >= most ? new Next.GiveUp(reason) : again(since);
  }

  /** At once would meet the same full disk or lost node; each pause is longer than the last. */
  private static Next again(Setbacks since) {
    Duration pause = FIRST_PAUSE;
    for (int end = 1; end < since.ends() && pause.compareTo(LONGEST_PAUSE) < 0; end++) {
      pause = pause.multipliedBy(GROWS_BY);
    }
    return new Next.Again(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, since);
  }
}
