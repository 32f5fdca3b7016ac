package io.tunewright.worker.track;

import io.temporal.activity.Activity;
import io.tunewright.launch.RunState;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.Sighting;
import io.tunewright.track.Tracking;
import io.tunewright.track.Watch;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.launch.Launcher;
import io.tunewright.worker.launch.RunDirectory;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.worker.track.evidence.Evidence;
import io.tunewright.worker.track.evidence.StateHistory;
import io.tunewright.worker.track.stall.StallWatch;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a run, again and again, until there is something to tell. What it has shipped is noted
 * in the run directory and what it has told in the watch, so that another worker goes on anywhere;
 * between calls it only remembers which checkpoints it could not read.
 */
public final class RunTracking implements Tracking {
  private static final Logger log = LoggerFactory.getLogger(RunTracking.class);

  private final Launcher launcher;
  private final Transfers transfers;
  private final Set<String> required;
  private final TrackSettings settings;
  private final Supplier<@Nullable String> disk;
  private final Unreadable unreadable = new Unreadable(InstantSource.system());

  /**
   * @param required files that a checkpoint needs for a resume
   * @param disk what is wrong with the site's disk; null while nothing is
   */
  public RunTracking(
      Launcher launcher,
      Transfers transfers,
      Set<String> required,
      TrackSettings settings,
      Supplier<@Nullable String> disk) {
    this.launcher = launcher;
    this.transfers = transfers;
    this.required = Set.copyOf(required);
    this.settings = settings;
    this.disk = disk;
  }

  @Override
  public Sighting awaitNext(Watch watch) {
    // Beside it, as a look may take long where the engine, the disk or the store answers slowly.
    return Heartbeat.during(() -> {
      try (CheckpointShelf shelf = new CheckpointShelf(transfers, watch, required, unreadable)) {
        return awaitNext(watch, shelf);
      }
    });
  }

  private Sighting awaitNext(Watch watch, CheckpointShelf shelf) {
    ObjectStore store = transfers.store();
    RunShipping shipping = new RunShipping(store, watch);
    RunDirectory run = new RunDirectory(Path.of(watch.run().directory()));
    StateHistory history = new StateHistory(run.path());
    StallWatch stalls = new StallWatch(settings.stalls(), run, watch.maxSteps() > 0);
    Evidence evidence = new Evidence(store, RunShipping.prefix(watch), run, settings.pySpy());
    while (true) {
      // The state is read first: whatever the run left before it ended is then seen below.
      RunState state = launcher.observe(watch.run());
      Instant since = history.note(state);
      if (!watch.started() && hasStarted(state)) {
        return new Sighting.Started();
      }
      Optional<Checkpoint> saved = shelf.next();
      if (saved.isPresent()) {
        return new Sighting.Saved(saved.get());
      }
      StallWatch.Look look = stalls.look(state);
      String condition = Condition.of(state, since, disk.get());
      shipping.ship(
          look, since, condition == null ? shelf.condition() : condition, shelf.uploading());
      if (shelf.isIdle() && RunEnd.hasEnded(state)) {
        Sighting end = RunEnd.of(state, watch, evidence);
        log.info("{} {}", watch.run().key(), inWords(end));
        return end;
      }
      String stalled = look.stalled();
      if (stalled != null) {
        log.warn("{} has stalled: {}", watch.run().key(), stalled);
        return new Sighting.Stalled(
            stalled, evidence.ofStall(stalled, launcher.processes(watch.run())));
      }
      rest(shelf);
    }
  }

  private static String inWords(Sighting end) {
    return end instanceof Sighting.Died died
        ? "ended (%s): %s".formatted(died.why().inWords(), died.reason())
        : "finished";
  }

  private static boolean hasStarted(RunState state) {
    return switch (state) {
      case RunState.Queued _, RunState.Unreachable _ -> false;
      case RunState.Running _, RunState.Succeeded _, RunState.Failed _, RunState.Gone _ -> true;
    };
  }

  private void rest(CheckpointShelf shelf) {
    try {
      shelf.await(settings.pace());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw Activity.wrap(stopping);
    }
  }
}
