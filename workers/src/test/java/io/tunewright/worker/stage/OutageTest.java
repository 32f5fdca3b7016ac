package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestWorkflowEnvironment;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Staging;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import io.tunewright.worker.stage.hub.FaultyHub;
import io.tunewright.worker.stage.hub.HubHttp;
import io.tunewright.worker.stage.hub.HubSettings;
import io.tunewright.worker.stage.hub.HuggingFace;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Hubs and stores that go away in the middle of a staging, and return. */
@Timeout(120)
class OutageTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final int MIB = 1 << 20;
  private static final AtomicInteger FRESH = new AtomicInteger(5000);
  private static final ModelRef REF = new ModelRef("hf:org/tiny");

  @TempDir Path directory;
  private final FaultyHub hub = opened();
  private final HubHttp http = new HubHttp(8);
  private final Gate gate = new Gate(STORE.settings().endpoint().getPort());
  private final ObjectStore store = throughTheGate();
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private final HuggingFace source =
      new HuggingFace(new HubSettings(hub.endpoint(), null, Map.of()), http, FilePolicy.NO_CODE);

  private static FaultyHub opened() {
    try {
      return new FaultyHub();
    } catch (IOException occupied) {
      throw new java.io.UncheckedIOException(occupied);
    }
  }

  private ObjectStore throughTheGate() {
    StoreSettings direct = STORE.settings();
    return ObjectStore.open(
        new StoreSettings(
            URI.create("http://127.0.0.1:" + gate.port()),
            direct.region(),
            direct.bucket(),
            direct.accessKey(),
            direct.secretKey(),
            direct.pathStyle()));
  }

  @BeforeEach
  void fill() throws IOException {
    // each test's hub has other bytes at the one commit
    STORE.get().delete(new SnapshotRef("hf", "org/tiny", FaultyHub.COMMIT).manifestKey());
    int fresh = FRESH.incrementAndGet();
    hub.put("config.json", "{\"vocab_size\": %d}".formatted(fresh).getBytes());
    Path file = directory.resolve("shard");
    SafetensorsFiles.vector(file, "a", 80 * MIB / 4 + fresh);
    hub.put("model.safetensors", Files.readAllBytes(file));
    activities.registerActivitiesImplementations(
        new WeightStaging(
            new Sources(List.of(source)),
            new Transfers(store, new BufferPool(64L << 20), Pace.USUAL),
            new SharedBlobs(store, CATALOG.get(Blobs.class), CATALOG.get(BlobClaims.class)),
            CATALOG.get(Snapshots.class),
            temporal.getWorkflowClient(),
            4));
  }

  @AfterEach
  void close() {
    activities.close();
    temporal.close();
    hub.close();
    http.close();
    store.close();
    gate.close();
  }

  @Test
  void aHubThatGoesAwayIsToldOfUntilItsBytesFlowAgain() {
    hub.onAnswer(3, hub::die);
    SnapshotRef ref = source.list(REF, "default").snapshot();
    CompletableFuture<Snapshot> staging = stage(ref);

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(progress(ref))
                .contains("\"condition\":\"cannot reach " + hub.endpoint() + ": ")
                .containsPattern(", since 20[0-9T:-]+Z, trying again\""));
    hub.revive();

    assertWhole(staging.join());
    assertThat(progress(ref)).contains("\"condition\":null");
  }

  @Test
  void aStoreThatGoesAwayIsWaitedFor() {
    hub.onAnswer(4, gate::shut);
    CompletableFuture<Snapshot> staging = stage(source.list(REF, "default").snapshot());

    await().atMost(Duration.ofSeconds(30)).until(() -> gate.refused() >= 5);
    gate.open();

    assertWhole(staging.join());
  }

  @Test
  void aStoreThatIsBusyIsAskedAgain() {
    hub.onAnswer(4, () -> gate.busy(12));

    assertWhole(stage(source.list(REF, "default").snapshot()).join());

    assertThat(gate.refused()).isEqualTo(12);
  }

  @Test
  void aRateLimitHoldsAllThreadsAndIsTold() {
    source.list(REF, "default");
    int before = hub.asked().size();
    hub.limitOnce(3);
    Instant begun = Instant.now();
    CompletableFuture<?> one = CompletableFuture.runAsync(() -> source.list(REF, "default"));
    await().atMost(Duration.ofSeconds(2)).until(() -> source.closedUntil().isPresent());

    assertThat(SourceWatch.condition(source, new Outage(Instant::now)).orElseThrow())
        .matches("waiting for the hub's rate limit until 20[0-9T:-]+Z");
    source.list(REF, "default");
    one.join();

    List<Instant> asked = hub.asked();
    assertThat(asked.get(before)).isBefore(begun.plusSeconds(1));
    assertThat(asked.subList(before + 1, asked.size()))
        .allSatisfy(later -> assertThat(later).isAfter(begun.plusMillis(2900)));
  }

  /** Half a minute of tries; then Temporal's turn. */
  @Test
  void aHubThatGrantsNothingAtAllIsAnErrorOfItsOwn() {
    hub.refuse(429, null);

    assertThatThrownBy(() -> source.list(REF, "default"))
        .hasMessageContaining(hub.endpoint() + " grants no more requests for hf:org/tiny@main")
        .hasMessageContaining("type='SOURCE_RATE_LIMITED', nonRetryable=false");
  }

  @Test
  void aRateLimitOfOneHubHoldsNoOther() throws IOException {
    hub.limitOnce(60);
    CompletableFuture<?> held =
        CompletableFuture.runAsync(
            () -> source.list(REF, "default"), Executors.newVirtualThreadPerTaskExecutor());
    await().atMost(Duration.ofSeconds(2)).until(() -> source.closedUntil().isPresent());

    try (FaultyHub other = new FaultyHub()) {
      other.put("config.json", "{}".getBytes());
      HuggingFace free =
          new HuggingFace(
              new HubSettings(other.endpoint(), null, Map.of()), http, FilePolicy.NO_CODE);
      assertThat(free.list(REF, "default").files()).hasSize(1);
      assertThat(free.closedUntil()).isEmpty();
    }
    assertThat(held).isNotDone();
  }

  private CompletableFuture<Snapshot> stage(SnapshotRef ref) {
    Staging staging = activities.newActivityStub(Staging.class);
    return CompletableFuture.supplyAsync(
        () -> staging.fetch(ref, REF, new Owner("default", "ann")),
        Executors.newVirtualThreadPerTaskExecutor());
  }

  private static String progress(SnapshotRef ref) {
    return new String(
        STORE.get().find(ref.progressKey()).orElse(new byte[0]), StandardCharsets.UTF_8);
  }

  private static void assertWhole(Snapshot snapshot) {
    assertThat(Manifests.get(STORE.get(), snapshot.ref().manifestKey()).files())
        .hasSize(2)
        .allSatisfy(
            file -> assertThat(Hashing.of(STORE.get().get(file.key()))).isEqualTo(file.sha256()));
  }
}
