package io.tunewright.worker.track;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.tunewright.launch.RunState;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.Sighting;
import io.tunewright.track.Tracking;
import io.tunewright.track.Watch;
import io.tunewright.worker.launch.Launcher;
import io.tunewright.worker.stage.transfer.Transfers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a run, again and again, until there is something to tell. What it has shipped is noted
 * in the run directory and what it has told in the watch, so it holds no state between calls.
 */
public final class RunTracking implements Tracking {
  private static final Logger log = LoggerFactory.getLogger(RunTracking.class);

  private final Launcher launcher;
  private final Transfers transfers;
  private final Set<String> required;
  private final Duration pace;

  /**
   * @param required files that a checkpoint needs for a resume
   * @param pace between two looks
   */
  public RunTracking(Launcher launcher, Transfers transfers, Set<String> required, Duration pace) {
    this.launcher = launcher;
    this.transfers = transfers;
    this.required = Set.copyOf(required);
    this.pace = pace;
  }

  @Override
  public Sighting awaitNext(Watch watch) {
    try (CheckpointShelf shelf = new CheckpointShelf(transfers, watch, required)) {
      return awaitNext(watch, shelf);
    }
  }

  private Sighting awaitNext(Watch watch, CheckpointShelf shelf) {
    RunShipping shipping = new RunShipping(transfers.store(), watch);
    Path output = Path.of(watch.run().directory()).resolve("output");
    while (true) {
      // The state is read first: whatever the run left before it ended is then seen below.
      RunState state = launcher.observe(watch.run());
      if (!watch.started() && hasStarted(state)) {
        return new Sighting.Started();
      }
      Optional<Checkpoint> saved = shelf.next();
      if (saved.isPresent()) {
        return new Sighting.Saved(saved.get());
      }
      String condition = conditionOf(state);
      shipping.ship(condition == null ? shelf.condition() : condition, shelf.uploading());
      Optional<Sighting> end = shelf.isIdle() ? RunEnd.of(state, watch, output) : Optional.empty();
      if (end.isPresent()) {
        log.info("{} {}", watch.run().key(), inWords(end.get()));
        return end.get();
      }
      rest(state, shelf);
    }
  }

  private static String inWords(Sighting end) {
    return end instanceof Sighting.Died died ? "ended: " + died.reason() : "finished";
  }

  private static boolean hasStarted(RunState state) {
    return switch (state) {
      case RunState.Queued _, RunState.Unreachable _ -> false;
      case RunState.Running _, RunState.Succeeded _, RunState.Failed _, RunState.Gone _ -> true;
    };
  }

  private static @Nullable String conditionOf(RunState state) {
    return switch (state) {
      case RunState.Queued(String reason) -> reason;
      case RunState.Unreachable(String why) -> why;
      case RunState.Running _, RunState.Succeeded _, RunState.Failed _, RunState.Gone _ -> null;
    };
  }

  private void rest(RunState state, CheckpointShelf shelf) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    activity.heartbeat(state); // throws when the job was cancelled or the worker shuts down
    try {
      shelf.await(pace);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw Activity.wrap(stopping);
    }
  }
}
