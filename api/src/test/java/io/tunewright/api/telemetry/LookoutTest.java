package io.tunewright.api.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.catalog.JobStatus;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookoutTest {
  /** Nobody listens there. */
  private static final StoreSettings NOWHERE =
      new StoreSettings(
          URI.create("http://127.0.0.1:1"), "us-east-1", "bucket", "key", "secret", true);

  @Test
  void aStoreThatIsAwayIsSaidAndHidesNothingElse() {
    try (ObjectStore store = ObjectStore.open(NOWHERE)) {
      Lookout lookout =
          new Lookout(
              new Telemetry(store),
              new WeightSight(store, (from, dtype) -> Optional.empty(), InstantSource.system()),
              new SiteSight(store, InstantSource.system()),
              job -> List.of("cannot look after jobs"));

      Outlook outlook = lookout.at(running("here"));

      assertThat(outlook.progress()).isNull();
      assertThat(outlook.condition())
          .startsWith("cannot look after jobs; cannot see its progress: the object store");
    }
  }

  private static JobRow running(String site) {
    return new JobRow(
        Jobs.newId(),
        new Owner("default", "ann"),
        new Request().build(),
        JobStatus.RUNNING,
        "track",
        3,
        1,
        site,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        false,
        null,
        Instant.now(),
        null);
  }
}
