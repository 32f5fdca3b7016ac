package io.tunewright.workflow;

import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.tunewright.launch.Run;
import io.tunewright.track.Sighting;
import io.tunewright.track.Watch;
import org.jspecify.annotations.Nullable;

/** Waits for what is to be seen of a run, and stops the run where a pause is wanted meanwhile. */
final class Following {
  private final Controls controls;
  private final Launches launches;

  /** The order that was told to stop for a pause. */
  private @Nullable String stopped;

  Following(Controls controls, Launches launches) {
    this.controls = controls;
    this.launches = launches;
  }

  /** The next sighting; after a stop these are the checkpoint that it still saved, and its end. */
  Sighting next(Run run, Watch watch) {
    Promise<Sighting> next = Async.function(Stubs.tracking(run.site())::awaitNext, watch);
    if (!run.key().equals(stopped)) {
      Promise.anyOf(next, controls.pauseAsked()).get();
      if (!next.isCompleted()) {
        launches.pause(run);
        stopped = run.key();
      }
    }
    Sighting sighting = next.get();
    if (sighting instanceof Sighting.Finished) {
      launches.hasFinished(run);
    }
    return sighting;
  }
}
