package io.tunewright.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Hyperparameters;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.LoraSettings;
import io.tunewright.job.Method;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.Retention;
import io.tunewright.job.TuningRequest;
import io.tunewright.launch.EndReason;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CheckpointRetentionTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final Owner OWNER = new Owner("default", "tester");

  private final ObjectStore store = STORE.get();
  private final Checkpoints checkpoints = CATALOG.get(Checkpoints.class);
  private final JobEvents events = CATALOG.get(JobEvents.class);
  private final Publications publications = CATALOG.get(Publications.class);
  private final CheckpointRetention retention =
      new CheckpointRetention(CATALOG.get(Jobs.class), checkpoints, store, InstantSource.system());
  private long told;

  @Test
  void keepsTheLastAndTheBestAndFreesTheStoreOfTheRest() {
    JobId job = job(new Retention(2, 1, "valid_loss"));
    saved(job, 1, 10, Map.of("valid_loss", 3.0));
    saved(job, 1, 20, Map.of("valid_loss", 1.0));
    saved(job, 1, 30, Map.of("valid_loss", 2.0));
    saved(job, 1, 40, Map.of("valid_loss", 2.5));
    saved(job, 1, 50, Map.of());

    assertThat(retention.doomed(job)).extracting(CheckpointRef::step).containsExactly(30L, 10L);
    retention.sweep();

    assertThat(kept(job)).containsExactly(50L, 40L, 20L);
    assertThat(filesOf(job, 1, 10)).isZero();
    assertThat(filesOf(job, 1, 30)).isZero();
    assertThat(filesOf(job, 1, 20)).isEqualTo(2);
    assertThat(checkpoints.find(job, 1, 10).orElseThrow().deleted()).isNotNull();
    retention.sweep();
    assertThat(kept(job)).containsExactly(50L, 40L, 20L);
  }

  @Test
  void ofAccuraciesTheLargestIsTheBest() {
    JobId job = job(new Retention(1, 1, "valid_mean_token_accuracy"));
    ended(job);
    for (long step = 1; step <= 4; step++) {
      saved(job, 1, step, Map.of("valid_mean_token_accuracy", step == 2 ? 0.9 : 0.5));
    }

    retention.sweep();

    assertThat(kept(job)).containsExactly(4L, 2L);
  }

  @Test
  void whatIsPinnedRequestedPublishedOrReadStays() {
    JobId job = job(new Retention(1, 0, "valid_loss"));
    for (long step = 10; step <= 70; step += 10) {
      saved(job, 1, step, Map.of());
    }
    checkpoints.pin(ref(job, 1, 10), "tester", Instant.now());
    publications.request(ref(job, 1, 20), "tester");
    publications.request(ref(job, 1, 30), "tester");
    publications.end(ref(job, 1, 30), 1, PublicationRow.State.PUBLISHED, null);
    publications.request(ref(job, 1, 40), "tester");
    publications.end(ref(job, 1, 40), 1, PublicationRow.State.WITHHELD, "it changes nothing");
    tell(job, new Change.Launched(2, job.orderKey("train", 2), "here", ref(job, 1, 50)));

    retention.sweep();
    assertThat(kept(job)).containsExactly(70L, 60L, 50L, 30L, 20L, 10L);

    String run = job.orderKey("train", 2);
    tell(job, new Change.AttemptEnded(run, EndReason.NODE_LOST, "the node is gone", null));
    checkpoints.unpin(ref(job, 1, 10));
    retention.sweep();
    assertThat(kept(job)).containsExactly(70L, 60L, 30L, 20L);
    assertThat(checkpoints.pin(ref(job, 1, 10), "tester", Instant.now())).isFalse();
    assertThat(publications.request(ref(job, 1, 10), "tester")).isFalse();
  }

  @Test
  void aLaterAttemptIsNewerAlsoWhereItHadToGoBack() {
    JobId job = job(new Retention(1, 0, "valid_loss"));
    saved(job, 1, 40, Map.of());
    saved(job, 1, 60, Map.of());
    saved(job, 2, 50, Map.of());

    retention.sweep();
    assertThat(kept(job)).containsExactly(60L, 50L);

    ended(job);
    retention.sweep();
    assertThat(kept(job)).containsExactly(50L);
  }

  @Test
  void aPinThatComesWhileASweepDecidesIsHeard() {
    JobId job = job(new Retention(1, 0, "valid_loss"));
    for (long step = 10; step <= 30; step += 10) {
      saved(job, 1, step, Map.of());
    }
    List<CheckpointRef> doomed = retention.doomed(job);
    assertThat(doomed).containsExactly(ref(job, 1, 10));

    checkpoints.pin(ref(job, 1, 10), "tester", Instant.now());

    assertThat(checkpoints.giveUp(ref(job, 1, 10), Instant.now())).isFalse();
  }

  @Test
  void whatWasGivenUpBeforeACrashIsClearedAfterIt() {
    JobId job = job(null);
    saved(job, 1, 10, Map.of());
    checkpoints.giveUp(ref(job, 1, 10), Instant.now());
    store.delete(ref(job, 1, 10).manifestKey());

    retention.sweep();

    assertThat(filesOf(job, 1, 10)).isZero();
    assertThat(checkpoints.uncleared(10)).isEmpty();
    saved(job, 1, 10, Map.of());
    assertThat(kept(job)).as("committed again").containsExactly(10L);
  }

  private static JobId job(@Nullable Retention retention) {
    DatasetRef rows = new DatasetRef("file-1", "files/1", "00", 2);
    TuningRequest request =
        new TuningRequest(
            "org/m",
            new ModelRef("hf:org/m"),
            rows,
            null,
            Method.SUPERVISED,
            Hyperparameters.AUTO,
            LoraSettings.AUTO,
            null,
            null,
            Map.of(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            retention,
            null,
            null);
    return CATALOG.get(Jobs.class).create(Jobs.newId(), OWNER, request, null, "hash").id();
  }

  private void saved(JobId job, int attempt, long step, Map<String, Double> metrics) {
    CheckpointRef ref = ref(job, attempt, step);
    store.put(ref.manifestKey(), "{}".getBytes(StandardCharsets.UTF_8));
    store.put(prefix(job, attempt, step) + "optimizer.pt", new byte[8]);
    tell(job, new Change.Saved(new Checkpoint(ref, 1, 8, metrics)));
  }

  private void ended(JobId job) {
    tell(job, new Change.Ended(new JobOutcome.Cancelled(null)));
  }

  private void tell(JobId job, Change change) {
    events.record(new JobEvent(job, ++told, Instant.now(), Level.INFO, "for this test", change));
  }

  private List<Long> kept(JobId job) {
    return checkpoints.list(job).stream()
        .filter(row -> row.deleted() == null)
        .map(row -> row.checkpoint().ref().step())
        .toList();
  }

  private long filesOf(JobId job, int attempt, long step) {
    return store.list(prefix(job, attempt, step)).count();
  }

  private static CheckpointRef ref(JobId job, int attempt, long step) {
    return new CheckpointRef(job, attempt, step, prefix(job, attempt, step) + "manifest.json");
  }

  private static String prefix(JobId job, int attempt, long step) {
    return new JobKeys(OWNER, job).checkpoint(attempt, step);
  }
}
