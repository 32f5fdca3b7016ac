package io.tunewright.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Plans;
import io.tunewright.publish.Adapter;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.objects.Stored;
import io.tunewright.track.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CatalogTest {
  private static final Owner OWNER = new Owner("default", "ann");

  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private final Jobs jobs = CATALOG.get(Jobs.class);
  private final JobEvents events = CATALOG.get(JobEvents.class);
  private final Adapters adapters = CATALOG.get(Adapters.class);

  @Test
  void aJobComesBackAsItWasAsked() {
    TuningRequest request = request(Map.of("team", "a"));
    JobRow row = jobs.create(Jobs.newId(), OWNER, request, null, "h");

    assertThat(jobs.find("default", row.id().value())).contains(row);
    assertThat(row.request()).isEqualTo(request);
    assertThat(row.status()).isEqualTo(JobStatus.VALIDATING_FILES);
    assertThat(jobs.find("another", row.id().value())).isEmpty();
  }

  @Test
  void anIdempotencyKeyMakesOneJobAndRefusesAnotherBody() {
    JobRow first = jobs.create(Jobs.newId(), OWNER, request(Map.of()), "key-1", "body-1");

    assertThat(jobs.create(Jobs.newId(), OWNER, request(Map.of()), "key-1", "body-1"))
        .isEqualTo(first);
    assertThatThrownBy(() -> jobs.create(Jobs.newId(), OWNER, request(Map.of()), "key-1", "body-2"))
        .hasMessageContaining("another body");
    assertThat(
            jobs.create(
                    Jobs.newId(), new Owner("another", "bob"), request(Map.of()), "key-1", "body-2")
                .id())
        .isNotEqualTo(first.id());
  }

  @Test
  void pagesRunFromTheNewestAndFilterByMetadata() {
    Owner owner = new Owner("paging", "ann");
    List<JobId> ids =
        IntStream.range(0, 5)
            .mapToObj(i ->
                jobs.create(Jobs.newId(), owner, request(Map.of("odd", "" + i % 2)), null, "h")
                    .id())
            .toList();

    assertThat(jobs.list("paging", null, 2, Map.of()))
        .extracting(JobRow::id)
        .containsExactly(ids.get(4), ids.get(3));
    assertThat(jobs.list("paging", ids.get(3).value(), 9, Map.of()))
        .extracting(JobRow::id)
        .containsExactly(ids.get(2), ids.get(1), ids.get(0));
    assertThat(jobs.list("paging", null, 9, null)).isEmpty();
    assertThat(jobs.list("paging", null, 9, Map.of("odd", "1")))
        .extracting(JobRow::id)
        .containsExactly(ids.get(3), ids.get(1));
  }

  @Test
  void aLateRepetitionNeverTurnsAStatusBack() {
    JobId id = job();
    events.record(event(id, 2, new Change.Moved(JobStatus.RUNNING, "track")));
    events.record(event(id, 1, new Change.Moved(JobStatus.QUEUED, "stage")));
    assertThat(jobs.get(id).status()).isEqualTo(JobStatus.RUNNING);

    events.record(event(id, 3, new Change.Ended(new JobOutcome.Cancelled(null))));
    events.record(event(id, 4, new Change.Moved(JobStatus.RUNNING, "publish")));
    events.record(event(id, 3, new Change.Ended(new JobOutcome.Failed("x", "y", null))));

    assertThat(jobs.get(id).status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(jobs.get(id).error()).isNull();
    assertThat(events.list(id, null, 9))
        .extracting(JobEvents.Row::sequence)
        .containsExactly(4L, 3L, 2L, 1L);
    assertThat(events.list(id, 3L, 1)).extracting(JobEvents.Row::sequence).containsExactly(2L);
  }

  @Test
  void jobsUnderWayAreThoseThatHaveNotEnded() {
    JobId ended = job();
    JobId open = job();
    events.record(event(ended, 1, new Change.Ended(new JobOutcome.Failed("c", "m", "p"))));
    jobs.requestCancel(open);

    assertThat(jobs.underWay(null, 1000)).extracting(JobRow::id).contains(open);
    assertThat(jobs.underWay(null, 1000)).extracting(JobRow::id).doesNotContain(ended);
    assertThat(jobs.get(open).cancelRequested()).isTrue();
    assertThat(jobs.get(ended).error()).isEqualTo(new JobOutcome.Failed("c", "m", "p"));
  }

  @Test
  void aCheckpointIsListedOnce() {
    JobId id = job();
    Checkpoint checkpoint =
        new Checkpoint(new CheckpointRef(id, 1, 20, "m"), 9, 100, Map.of("train_loss", 4.5));
    events.record(event(id, 1, new Change.Saved(checkpoint)));
    events.record(event(id, 1, new Change.Saved(checkpoint)));

    assertThat(CATALOG.get(Checkpoints.class).list(id))
        .extracting(CheckpointRow::checkpoint)
        .containsExactly(checkpoint);
  }

  @Test
  void anEvaluationIsNoAttemptAtTraining() {
    JobId id = job();
    events.record(event(id, 1, new Change.Launched(2, id.orderKey("train", 2), "here", null)));
    events.record(event(id, 2, new Change.Launched(1, id.orderKey("evaluate", 1), "here", null)));

    JobRow row = jobs.get(id);
    assertThat(row.attempt()).isEqualTo(2);
    assertThat(row.runKey()).isEqualTo(id.orderKey("evaluate", 1));
    assertThat(row.told()).isEqualTo(2);
  }

  @Test
  void aProjectSeesTheSnapshotsThatItsJobsWerePlannedOn() {
    Owner owner = new Owner("staging", "ann");
    JobId id = jobs.create(Jobs.newId(), owner, request(Map.of()), null, "h").id();
    Snapshots snapshots = CATALOG.get(Snapshots.class);
    SnapshotRef ref = new SnapshotRef("file", "demo/tiny", "ab".repeat(20));
    events.record(event(id, 1, new Change.Planned(Plans.ready(ref, 7))));
    assertThat(snapshots.usedBy("staging")).isEmpty();

    snapshots.record(new Snapshot(ref, 9, 100), List.of());

    assertThat(snapshots.usedBy("staging"))
        .extracting(Snapshots.Use::model, Snapshots.Use::snapshot)
        .containsExactly(tuple("demo/tiny", new Snapshot(ref, 9, 100)));
    assertThat(snapshots.usedBy("another")).isEmpty();
    assertThat(jobs.get(id).plan()).isEqualTo(Plans.ready(ref, 7));
  }

  @Test
  void aJobIsFoundByItsShortId() {
    JobId id = job();
    assertThat(jobs.findByShortId("default", id.shortId()).orElseThrow().id()).isEqualTo(id);
    assertThat(jobs.findByShortId("another", id.shortId())).isEmpty();
  }

  @Test
  void anEventIsListedBeforeAnInstantToo() {
    JobId id = job();
    events.record(event(id, 1, null));
    events.record(event(id, 2, null));
    assertThat(events.listBefore(id, Instant.ofEpochSecond(1_002), 9))
        .extracting(JobEvents.Row::sequence)
        .containsExactly(1L);
  }

  @Test
  void racingJobsGetVersionsWithoutGapsAndEachJobOnlyOne() throws Exception {
    List<JobId> racing = IntStream.range(0, 24).mapToObj(i -> job()).toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<AdapterRef>> claims =
          IntStream.range(0, 48)
              .<Callable<AdapterRef>>mapToObj(i ->
                  () -> adapters.claimVersion("default", "race", Origin.of(racing.get(i / 2)), 0))
              .toList();
      List<AdapterRef> claimed =
          threads.invokeAll(claims).stream().map(future -> future.resultNow()).toList();
      assertThat(claimed.stream().distinct().map(AdapterRef::version).sorted())
          .containsExactlyElementsOf(IntStream.rangeClosed(1, 24).boxed().toList());
      assertThat(IntStream.range(0, 24))
          .allSatisfy(i -> assertThat(claimed.get(2 * i)).isEqualTo(claimed.get(2 * i + 1)));
    }
  }

  @Test
  void latestNeverGoesBackAndADeletedVersionStaysTaken() {
    AdapterRef one = published("mira");
    AdapterRef two = published("mira");
    adapters.promoteLatest(two, "ann");
    adapters.promoteLatest(one, "ann");
    assertThat(adapters.find(two).orElseThrow().aliases()).containsExactly("latest");

    adapters.delete(two, "ann");

    assertThat(adapters.find(two)).isEmpty();
    assertThat(adapters.find(one).orElseThrow().aliases()).containsExactly("latest");
    assertThat(published("mira").version()).isEqualTo(3);
  }

  @Test
  void aBlobIsKnownByTheKeyThatCameFirst() {
    Blobs blobs = CATALOG.get(Blobs.class);
    Stored first = new Stored("blobs/new/1", 5, "ab".repeat(32));

    assertThat(blobs.record(first)).isEqualTo(first);
    assertThat(blobs.record(new Stored("blobs/new/2", 5, "ab".repeat(32)))).isEqualTo(first);
  }

  @Test
  void aKeyOpensUntilItIsRevokedAndOnlyItsHashIsKept() {
    Keys keys = CATALOG.get(Keys.class);
    Keys.Created created = keys.create(OWNER, Role.OPERATOR);

    assertThat(keys.authenticate(created.secret()).orElseThrow().role()).isEqualTo(Role.OPERATOR);
    assertThat(keys.authenticate(created.secret() + "x")).isEmpty();
    assertThat(created.toString()).doesNotContain(created.secret());
    assertThat(keys.revoke(created.key().id())).isTrue();
    assertThat(keys.authenticate(created.secret())).isEmpty();
  }

  private AdapterRef published(String name) {
    JobId id = job();
    AdapterRef ref = adapters.claimVersion("default", name, Origin.of(id), 0);
    adapters.complete(new Adapter(ref, "s3://b/a/", "m", "00", 9, "ft:" + id), Origin.of(id));
    return ref;
  }

  private JobId job() {
    return jobs.create(Jobs.newId(), OWNER, request(Map.of()), null, "h").id();
  }

  private static JobEvent event(JobId id, long sequence, @Nullable Change change) {
    return new JobEvent(
        id, sequence, Instant.ofEpochSecond(1_000 + sequence), Level.INFO, "told", change);
  }

  private static TuningRequest request(Map<String, String> metadata) {
    Request request = new Request();
    request.metadata = metadata;
    return request.build();
  }
}
