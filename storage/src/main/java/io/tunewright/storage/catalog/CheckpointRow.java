package io.tunewright.storage.catalog;

import io.tunewright.track.Checkpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed checkpoint in the catalog.
 *
 * @param created when it was committed
 * @param pinned since when it is kept whatever else, null where it isn't
 * @param deleted when it was given up, null while it is kept
 * @param publication the newest request to publish it for itself, null where there was none
 */
public record CheckpointRow(
    Checkpoint checkpoint,
    Instant created,
    @Nullable Instant pinned,
    @Nullable Instant deleted,
    @Nullable PublicationRow publication) {

  /** Whether somebody wants it to stay. */
  boolean isHeld() {
    return pinned != null || (publication != null && publication.state().holds());
  }
}
