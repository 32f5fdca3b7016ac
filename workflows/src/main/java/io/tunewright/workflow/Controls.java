package io.tunewright.workflow;

import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.catalog.JobStatus;
import io.tunewright.fault.TuningError;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Hears what operators want of a job while it is under way; its stages ask here. */
final class Controls {
  private final Chronicle chronicle;
  private Wishes wishes;
  private boolean ended;
  private CompletablePromise<Boolean> pauseAsked = Workflow.newPromise();

  Controls(Chronicle chronicle, Wishes wishes) {
    this.chronicle = chronicle;
    this.wishes = wishes;
    if (wishes.paused()) {
      pauseAsked.complete(true);
    }
  }

  Wishes wishes() {
    return wishes;
  }

  /** From here on there is nothing left to command. */
  void close() {
    ended = true;
  }

  void demandUnderWay() {
    if (ended) {
      throw TuningError.CONFLICT.because("the job has ended, or is about to be published");
    }
  }

  void pause(String by) {
    if (!wishes.paused()) {
      wishes = wishes.paused(true);
      pauseAsked.complete(true);
      tell("%s asks for a pause".formatted(by));
    }
  }

  void resume(String by) {
    if (wishes.paused()) {
      wishes = wishes.paused(false);
      pauseAsked = Workflow.newPromise();
      tell("%s lets it go on".formatted(by));
    }
  }

  void extend(@Nullable Instant deadline, String by) {
    wishes = wishes.until(deadline);
    tell(
        deadline == null
            ? "%s takes the deadline away".formatted(by)
            : "%s sets the deadline to %s".formatted(by, deadline));
  }

  private void tell(String message) {
    chronicle.tell(Level.INFO, message, new Change.Wished(wishes.paused(), wishes.deadline()));
  }

  /** Kept as long as a pause is wanted. */
  Promise<Boolean> pauseAsked() {
    return pauseAsked;
  }

  boolean pauseWanted() {
    return wishes.paused();
  }

  /**
   * Waits while a pause is wanted.
   *
   * @param stage the station at which the job stands meanwhile
   */
  void awaitGo(String message, String stage) {
    if (wishes.paused()) {
      chronicle.tell(message, new Change.Moved(JobStatus.PAUSED, stage));
      Workflow.await(() -> !wishes.paused());
    }
  }

  /**
   * Waits for the deadline, whatever it has become by then; false where there is no more need to.
   */
  boolean deadlinePasses() {
    try {
      awaitDeadline();
      return !ended;
    } catch (CanceledFailure over) {
      return false;
    }
  }

  private void awaitDeadline() {
    while (true) {
      Instant deadline = wishes.deadline();
      if (deadline == null) {
        Workflow.await(() -> wishes.deadline() != null);
        continue;
      }
      long left = deadline.toEpochMilli() - Workflow.currentTimeMillis();
      if (left <= 0) {
        return;
      }
      Workflow.await(Duration.ofMillis(left), () -> !deadline.equals(wishes.deadline()));
    }
  }
}
