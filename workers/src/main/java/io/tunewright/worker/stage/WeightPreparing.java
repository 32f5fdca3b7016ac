package io.tunewright.worker.stage;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Preparation;
import io.tunewright.stage.Preparing;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.catalog.Stagings;
import org.jspecify.annotations.Nullable;

/** Pins the commits of weights that are staged ahead, and tells the catalog of their end. */
public final class WeightPreparing implements Preparing {
  private final Sources sources;
  private final Stagings stagings;
  private final Snapshots snapshots;

  public WeightPreparing(Sources sources, Stagings stagings, Snapshots snapshots) {
    this.sources = sources;
    this.stagings = stagings;
    this.snapshots = snapshots;
  }

  @Override
  public SnapshotRef resolve(Preparation wanted) {
    String project = wanted.owner().project();
    SnapshotRef now = sources.of(wanted.source()).list(wanted.source(), project).snapshot();
    SnapshotRef pinned = stagings.pin(wanted.id(), now);
    snapshots.use(project, wanted.model(), pinned);
    return pinned;
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
