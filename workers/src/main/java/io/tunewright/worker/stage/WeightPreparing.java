package io.tunewright.worker.stage;

import io.temporal.activity.Activity;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Preparation;
import io.tunewright.stage.Preparing;
import io.tunewright.stage.StagingProgress;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.catalog.Stagings;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.Heartbeat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pins the commits of weights that are staged ahead, and tells the catalog of their end. */
public final class WeightPreparing implements Preparing {
  private final Sources sources;
  private final Stagings stagings;
  private final Snapshots snapshots;
  private final ObjectStore store;
  private final SourceWatch watch = new SourceWatch(InstantSource.system());

  public WeightPreparing(
      Sources sources, Stagings stagings, Snapshots snapshots, ObjectStore store) {
    this.sources = sources;
    this.stagings = stagings;
    this.snapshots = snapshots;
    this.store = store;
  }

  @Override
  public SnapshotRef resolve(Preparation wanted) {
    String project = wanted.owner().project();
    Source source = sources.of(wanted.source());
    boolean again = Activity.getExecutionContext().getInfo().getAttempt() > 1;
    return Heartbeat.during(() -> {
      SnapshotRef now =
          watch.during(
              wanted.id(),
              source,
              again,
              condition -> tell(wanted, condition),
              () -> source.list(wanted.source(), project).snapshot());
      SnapshotRef pinned = stagings.pin(wanted.id(), now);
      snapshots.use(project, wanted.model(), pinned);
      return pinned;
    });
  }

  private void tell(Preparation wanted, Optional<String> condition) {
    String key = StagingProgress.keyOf(wanted);
    if (condition.isPresent()) {
      store.put(key, ProgressReport.json(StagingProgress.hindered(Instant.now(), condition.get())));
    } else {
      store.delete(key);
    }
  }

  @Override
  public void end(String id, Ending ending, @Nullable String error) {
    stagings.end(
        id,
        switch (ending) {
          case STAGED -> Stagings.State.STAGED;
          case FAILED -> Stagings.State.FAILED;
          case CANCELLED -> Stagings.State.CANCELLED;
        },
        error);
  }
}
