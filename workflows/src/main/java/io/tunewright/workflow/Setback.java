package io.tunewright.workflow;

import io.temporal.workflow.Workflow;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.launch.EndReason;
import io.tunewright.launch.Run;
import io.tunewright.track.Sighting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a run that ended without finishing, and settles what follows, for either kind of run.
 */
final class Setback {
  private final Chronicle chronicle;
  private final Launches launches;
  private final Controls controls;

  /** Why the run that was stopped for it had to be; null where none was. */
  private Sighting.@Nullable Stalled stalled;

  Setback(Chronicle chronicle, Launches launches, Controls controls) {
    this.chronicle = chronicle;
    this.launches = launches;
    this.controls = controls;
  }

  /** Stops a run that does nothing; it may still save, and its end is seen as any other. */
  void stall(Run run, Sighting.Stalled seen) {
    if (stalled == null) {
      chronicle.warn("It has stalled: %s. Stopping it".formatted(seen.reason()));
      stalled = seen;
    }
    launches.stop(run);
  }

  /**
   * Makes sure that nothing of the run goes on, and tells of its end.
   *
   * @param who the attempt, to begin a sentence with
   * @param plan what is done if another attempt follows
   */
  Recovery.Next after(
      Run run, String who, String plan, Sighting.Died died, boolean progressed, Setbacks before) {
    Change.AttemptEnded end = end(run, died);
    Recovery.Next next = Recovery.after(end.cause(), end.reason(), progressed, before);
    boolean knowing = Changes.endsAreTold();
    switch (next) {
      case Recovery.Next.Again _ ->
          chronicle.tell(
              end.cause() == EndReason.STOPPED ? Level.INFO : Level.WARN,
              "%s ended (%s): %s. %s".formatted(who, end.cause().inWords(), end.reason(), plan),
              end);
      case Recovery.Next.GiveUp _, Recovery.Next.Cancel _ -> {
        if (knowing) {
          chronicle.tell(
              Level.WARN,
              "%s ended (%s): %s".formatted(who, end.cause().inWords(), end.reason()),
              end);
        }
      }
    }
    if (next instanceof Recovery.Next.Again) {
      launches.stop(run);
    }
    return next;
  }

  private Change.AttemptEnded end(Run run, Sighting.Died died) {
    Sighting.Stalled earlier = stalled;
    stalled = null;
    boolean hung = earlier != null && died.why() == EndReason.STOPPED;
    return new Change.AttemptEnded(
        run.key(),
        hung ? EndReason.STALLED : died.why(),
        earlier != null && hung ? earlier.reason() : died.reason(),
        earlier != null && earlier.evidence() != null ? earlier.evidence() : died.evidence());
  }

  /** Waits before another attempt: for the place to heal, or for the pause that is wanted. */
  void pause(Recovery.Next.Again again, String message, String stage) {
    Duration pause = again.pause();
    if (pause.isPositive() && Changes.endsAreTold()) {
      Workflow.sleep(pause);
    }
    controls.awaitGo(message, stage);
  }
}
