package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.tunewright.job.JobId;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Staging;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.Garbage;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.workflow.Payloads;
import io.tunewright.workflow.StageWorkflowImpl;
import io.tunewright.workflow.TaskQueues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class WeightStagingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final Owner OWNER = new Owner("default", "ann");

  private static final String INDEX =
      "{\"metadata\": %d, \"weight_map\": {\"a\": \"a.safetensors\", \"b\": \"b.safetensors\"}}";

  /** Makes every test's bytes its own, so that no other test has stored them already. */
  private static final AtomicInteger FRESH = new AtomicInteger();

  @TempDir Path root;
  private Path model = Path.of("");
  private final ObjectStore store = STORE.get();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setUseTimeskipping(false)
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());
  private Disturbed source = new Disturbed(List.of());

  @BeforeEach
  void open() throws IOException {
    model = Files.createDirectories(root.resolve("org/tiny"));
    int fresh = FRESH.incrementAndGet();
    Files.writeString(model.resolve("config.json"), "{\"vocab_size\": %d}".formatted(fresh));
    Files.writeString(model.resolve("model.safetensors.index.json"), INDEX.formatted(fresh));
    SafetensorsFiles.vector(model.resolve("a.safetensors"), "a", 1000 + fresh);
    SafetensorsFiles.vector(model.resolve("b.safetensors"), "b", 2000 + fresh);
    source = new Disturbed(List.of(root));
    Worker worker = temporal.newWorker(TaskQueues.CONTROL);
    worker.registerWorkflowImplementationTypes(StageWorkflowImpl.class, Joining.Impl.class);
    worker.registerActivitiesImplementations(
        new WeightStaging(
            new Sources(List.of(source)),
            new Transfers(store, new BufferPool(64 << 20), Pace.USUAL),
            new SharedBlobs(store, CATALOG.get(Blobs.class), CATALOG.get(BlobClaims.class)),
            CATALOG.get(Snapshots.class),
            temporal.getWorkflowClient(),
            4));
    temporal.start();
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void everyFileIsInTheStoreAndTheManifestNamesIt() {
    Snapshot snapshot = join(1);

    Manifest manifest = Manifests.get(store, snapshot.ref().manifestKey());
    assertThat(manifest.files())
        .extracting(Manifest.Entry::path)
        .containsExactly(
            "a.safetensors", "b.safetensors", "config.json", "model.safetensors.index.json");
    assertThat(manifest.files())
        .allSatisfy(file -> assertThat(store.size(file.key())).contains(file.bytes()));
    assertThat(CATALOG.get(Snapshots.class).find(snapshot.ref())).contains(snapshot);
  }

  @Test
  void theBytesOfTwoCommitsAreStoredOnce() throws IOException {
    Snapshot before = join(1);
    List<String> blobs = store.list("blobs/").toList();
    Files.setLastModifiedTime(model.resolve("config.json"), FileTime.fromMillis(1));

    Snapshot after = join(2);

    assertThat(after.ref()).isNotEqualTo(before.ref());
    assertThat(store.list("blobs/")).containsExactlyInAnyOrderElementsOf(blobs);
    assertThat(Manifests.get(store, after.ref().manifestKey()).files())
        .isEqualTo(Manifests.get(store, before.ref().manifestKey()).files());
  }

  @Test
  void aFetchThatBreaksOffIsTriedAgainUntilItIsWhole() {
    source.breakOff(2);

    Snapshot snapshot = join(1);

    assertThat(source.brokeOff()).isEqualTo(2);
    assertThat(Manifests.get(store, snapshot.ref().manifestKey()).files())
        .hasSize(4)
        .allSatisfy(file -> {
          assertThat(store.size(file.key())).contains(file.bytes());
          assertThat(CATALOG.get(Blobs.class).find(file.sha256()).map(Stored::key))
              .contains(file.key());
        });
  }

  /** As a worker leaves it that dies once the manifest is written. */
  @Test
  void whatTheCatalogNeverHeardOfIsRecordedByWhoeverFindsIt() {
    Snapshot snapshot = join(1);
    unrecord(snapshot.ref());

    assertThat(join(2)).isEqualTo(snapshot);

    assertThat(source.copies("a.safetensors")).isEqualTo(1);
    assertThat(CATALOG.get(Snapshots.class).find(snapshot.ref())).contains(snapshot);
    later().collect(Duration.ofDays(1), false);
    assertThat(Manifests.get(store, snapshot.ref().manifestKey()).files())
        .allSatisfy(file -> assertThat(store.size(file.key())).contains(file.bytes()));
  }

  @Test
  void whatTheCatalogNeverHeardOfAndHasLostFilesIsStagedAgain() {
    Snapshot snapshot = join(1);
    Manifest.Entry lost =
        Manifests.get(store, snapshot.ref().manifestKey()).file("a.safetensors").orElseThrow();
    unrecord(snapshot.ref());
    store.delete(lost.key());

    assertThat(join(2)).isEqualTo(snapshot);

    assertThat(Manifests.get(store, snapshot.ref().manifestKey()).files())
        .allSatisfy(file -> assertThat(store.size(file.key())).contains(file.bytes()));
  }

  private void unrecord(SnapshotRef ref) {
    Blobs blobs = CATALOG.get(Blobs.class);
    CATALOG.get(Snapshots.class).delete(ref);
    Manifests.get(store, ref.manifestKey()).files().stream()
        .flatMap(file -> blobs.find(file.sha256()).stream())
        .forEach(blob -> blobs.forget(blob, Instant.now().plusSeconds(60)));
  }

  /** The collection of garbage of the day after tomorrow. */
  private Garbage later() {
    return new Garbage(
        CATALOG.get(Blobs.class),
        CATALOG.get(Snapshots.class),
        store,
        () -> Instant.now().plus(Duration.ofDays(2)));
  }

  @Test
  void twoJobsShareOneStaging() throws Exception {
    source.hold();
    WorkflowStub one = start(1);
    WorkflowStub two = start(2);
    await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> joined() == 2);
    source.release();

    assertThat(one.getResult(Snapshot.class)).isEqualTo(two.getResult(Snapshot.class));
    assertThat(source.copies("a.safetensors")).isEqualTo(1);
  }

  @Test
  void weightsThatChangeWhileTheyAreCopiedAreRefused() {
    source.touchWhileCopying();

    assertRefused("changed while it was used");
  }

  @Test
  void aConfigThatBringsCodeIsRefused() throws IOException {
    Files.writeString(model.resolve("config.json"), "{\"auto_map\": {\"AutoModel\": \"m.M\"}}");

    assertRefused("'auto_map'");
  }

  /** A file that large is not read whole, and so not looked into. */
  @Test
  void aConfigThatHidesBehindItsSizeIsRefused() throws IOException {
    Files.writeString(
        model.resolve("config.json"), " ".repeat(17 << 20) + "{\"auto_map\": {\"A\": \"m.M\"}}");

    assertRefused("config.json has 17,825,818 bytes, wanted a config of at most 16,777,216");
  }

  @Test
  void anIndexThatNamesATensorTwiceIsRefused() throws IOException {
    Files.writeString(
        model.resolve("model.safetensors.index.json"),
        INDEX.formatted(0).replace("{\"a\":", "{\"a\": \"a.safetensors\", \"a\":"));

    assertRefused("Duplicate key 'a'");
  }

  @Test
  void anIndexThatForgetsATensorIsRefused() throws IOException {
    Files.writeString(
        model.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"a.safetensors\"}}");

    assertRefused("tensor 'b' of b.safetensors is not in model.safetensors.index.json");
  }

  @Test
  void aTensorThatStandsInTwoShardsIsRefused() throws IOException {
    SafetensorsFiles.vector(model.resolve("b.safetensors"), "a", 10);

    assertRefused("tensor 'a' stands in a.safetensors and in b.safetensors");
  }

  @Test
  void anIndexThatNamesWhatNoShardHasIsRefused() throws IOException {
    Files.writeString(
        model.resolve("model.safetensors.index.json"),
        INDEX.formatted(0).replace("{\"a\":", "{\"../c\": \"../c.safetensors\", \"a\":"));

    assertRefused("says that tensor '../c' is in ../c.safetensors, it is in no shard");
  }

  @Test
  void anIndexThatNamesTheWrongShardIsRefused() throws IOException {
    Files.writeString(
        model.resolve("model.safetensors.index.json"),
        INDEX.formatted(0).replace("\"b\": \"b.safe", "\"b\": \"a.safe"));

    assertRefused("says that tensor 'b' is in a.safetensors, it is in b.safetensors");
  }

  private void assertRefused(String reason) {
    SnapshotRef ref = ref();
    assertThatThrownBy(() -> join(1)).rootCause().hasMessageContaining(reason);
    assertThat(store.find(ref.manifestKey())).isEmpty();
    assertThat(CATALOG.get(Snapshots.class).find(ref)).isEmpty();
  }

  private SnapshotRef ref() {
    return source.list(from(), "default").snapshot();
  }

  private ModelRef from() {
    return new ModelRef("file:" + model);
  }

  private Snapshot join(int job) {
    return start(job).getResult(Snapshot.class);
  }

  private WorkflowStub start(int job) {
    WorkflowClient client = temporal.getWorkflowClient();
    WorkflowStub joining =
        client.newUntypedWorkflowStub(
            "Joining", WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.CONTROL).build());
    joining.start(new JobId("ftjob-%026d".formatted(job)), ref(), from());
    return joining;
  }

  /** How many jobs wait for the one staging. */
  private long joined() {
    return temporal.getWorkflowClient().fetchHistory(ref().stagingId()).getEvents().stream()
        .filter(event -> event.hasWorkflowExecutionSignaledEventAttributes())
        .count();
  }

  /** What a job's workflow does in its stage. */
  @WorkflowInterface
  public interface Joining {
    @WorkflowMethod
    Snapshot join(JobId job, SnapshotRef snapshot, ModelRef source);

    /** Asks the activity once. */
    final class Impl implements Joining {
      private final Staging staging =
          Workflow.newActivityStub(
              Staging.class,
              ActivityOptions.newBuilder()
                  .setStartToCloseTimeout(Duration.ofMinutes(2))
                  .setHeartbeatTimeout(Duration.ofSeconds(30))
                  .build());

      @Override
      public Snapshot join(JobId job, SnapshotRef snapshot, ModelRef source) {
        return staging.join(job.value(), snapshot, source, OWNER);
      }
    }
  }
}
