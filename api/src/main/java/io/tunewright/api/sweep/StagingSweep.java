package io.tunewright.api.sweep;

import io.tunewright.stage.Preparation;
import io.tunewright.storage.catalog.Garbage;
import io.tunewright.storage.catalog.Stagings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps requests to stage in the hands of workflows, and the store free of broken-off uploads. */
final class StagingSweep {
  private static final Logger log = LoggerFactory.getLogger(StagingSweep.class);

  /** A staging notes its progress every second while it moves, so a week of silence is its end. */
  private static final Duration ABANDONED = Duration.ofDays(7);

  private static final Duration UPLOADS_EVERY = Duration.ofHours(1);

  private final Stagings stagings;
  private final Workflows workflows;
  private final Garbage garbage;
  private final InstantSource clock;
  private Instant uploadsAt = Instant.EPOCH;

  StagingSweep(Stagings stagings, Workflows workflows, Garbage garbage, InstantSource clock) {
    this.stagings = stagings;
    this.workflows = workflows;
    this.garbage = garbage;
    this.clock = clock;
  }

  void once() {
    OneByOne all = new OneByOne();
    for (Stagings.Row row : stagings.underWay()) {
      all.look(row.wanted().id(), () -> look(row.wanted()));
    }
    if (uploadsAt.plus(UPLOADS_EVERY).isBefore(clock.instant())) {
      uploadsAt = clock.instant();
      garbage
          .uploads(ABANDONED, false)
          .forEach(key -> log.info("took away the upload of {}, which nobody went on with", key));
    }
    all.end();
  }

  private void look(Preparation wanted) {
    // As for jobs: a workflow tells the catalog of its end before it closes.
    if (!workflows.isRunning(wanted.id())
        && stagings.find(wanted.id()).filter(still -> still.ended() == null).isPresent()) {
      workflows.prepare(wanted);
    }
  }
}
