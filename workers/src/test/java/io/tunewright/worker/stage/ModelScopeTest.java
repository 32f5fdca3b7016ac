package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.worker.stage.hub.FaultyHub.Fault;
import io.tunewright.worker.stage.hub.HubHttp;
import io.tunewright.worker.stage.hub.HubSettings;
import io.tunewright.worker.stage.hub.ModelScope;
import io.tunewright.worker.stage.hub.ModelScopeServer;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ModelScopeTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final int MIB = 1 << 20;
  private static final AtomicInteger FRESH = new AtomicInteger(1000);
  private static final ModelRef REF = new ModelRef("ms:org/tiny");

  @TempDir Path directory;
  private final ModelScopeServer hub = opened();
  private final HubHttp http = new HubHttp(8);
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private ModelScope source = source(Map.of());

  private static ModelScopeServer opened() {
    try {
      return new ModelScopeServer();
    } catch (IOException occupied) {
      throw new java.io.UncheckedIOException(occupied);
    }
  }

  private ModelScope source(Map<String, String> tokens) {
    return new ModelScope(new HubSettings(hub.endpoint(), null, tokens), http, FilePolicy.NO_CODE);
  }

  @BeforeEach
  void fill() throws IOException {
    int fresh = FRESH.incrementAndGet();
    hub.put("master", "config.json", "{\"vocab_size\": %d}".formatted(fresh).getBytes());
    hub.put("master", "model.safetensors", shard(20 * MIB / 4 + fresh));
    hub.put("master", "assets/tokens/tokenizer.json", "{\"n\": %d}".formatted(fresh).getBytes());
    hub.put("master", "modeling_tiny.py", "import os".getBytes());
    hub.put("v1", "config.json", "{\"vocab_size\": 1}".getBytes());
  }

  private byte[] shard(int elements) throws IOException {
    Path file = directory.resolve("shard");
    SafetensorsFiles.vector(file, "a", elements);
    return Files.readAllBytes(file);
  }

  @AfterEach
  void close() {
    activities.close();
    temporal.close();
    hub.close();
    http.close();
  }

  @Test
  void filesOfAllFoldersAreListedWithTheirHashes() {
    Listing listing = source.list(REF, "default");

    assertThat(listing.files())
        .extracting(Listing.RemoteFile::path)
        .containsExactly("assets/tokens/tokenizer.json", "config.json", "model.safetensors");
    assertThat(listing.files()).allSatisfy(file -> assertThat(file.sha256()).isNotNull());
    assertThat(listing.leftOut()).containsExactly("modeling_tiny.py");
    assertThat(listing.provenance().url()).isEqualTo(hub.endpoint() + "/models/org/tiny");
  }

  @Test
  void theCommitStandsForContents() {
    SnapshotRef before = source.list(REF, "default").snapshot();
    assertThat(source.list(REF, "default").snapshot()).isEqualTo(before);

    hub.put("master", "config.json", "{\"vocab_size\": -1}".getBytes());

    assertThat(source.list(REF, "default").snapshot()).isNotEqualTo(before);
  }

  @Test
  void aRevisionIsTakenWhereOneIsAskedFor() throws IOException {
    Listing listing = source.list(new ModelRef("ms:org/tiny@v1"), "default");

    assertThat(listing.files()).extracting(Listing.RemoteFile::path).containsExactly("config.json");
    Listing.RemoteFile config = listing.file("config.json").orElseThrow();
    try (var in = source.open(listing, config, 0, config.bytes())) {
      assertThat(in.readAllBytes()).isEqualTo("{\"vocab_size\": 1}".getBytes());
    }
  }

  @Test
  void aModelIsStagedThroughRedirectsAndFaults() {
    hub.large()
        .plan(List.of(Fault.NONE, Fault.SHORT_READ, Fault.EXPIRED, Fault.WHOLE_FILE, Fault.RESET));

    Snapshot snapshot = stage("default");

    Manifest manifest = Manifests.get(STORE.get(), snapshot.ref().manifestKey());
    assertThat(manifest.files())
        .extracting(Manifest.Entry::path)
        .containsExactly("assets/tokens/tokenizer.json", "config.json", "model.safetensors");
    assertThat(manifest.files())
        .allSatisfy(
            file -> assertThat(Hashing.of(STORE.get().get(file.key()))).isEqualTo(file.sha256()));
    assertThat(manifest.about())
        .containsEntry("source", "ms:org/tiny")
        .containsEntry("commit", snapshot.ref().commit());
  }

  @Test
  void bytesThatAreNotThosePromisedAreNamed() {
    hub.large().plan(List.of(Fault.NONE, Fault.BIT_FLIP, Fault.BIT_FLIP, Fault.BIT_FLIP));
    hub.large().plan(List.of(Fault.BIT_FLIP, Fault.BIT_FLIP));

    assertThatThrownBy(() -> stage("default"))
        .rootCause()
        .hasMessageContaining("model.safetensors of ms:org/tiny was read twice");
  }

  @Test
  void aBranchThatMovesMeanwhileIsNotTakenForCorruptBytes() {
    hub.beforeNextFile(() -> hub.put("master", "config.json", "{\"vocab_size\": 9999}".getBytes()));

    assertThatThrownBy(() -> stage("default"))
        .rootCause()
        .hasMessageContaining("changed while it was used");
  }

  @Test
  void aTokenOpensForItsProjectAloneAndGoesToNoOtherHost() {
    hub.wantToken("ms_secret");
    source = source(Map.of("rich", "ms_secret"));

    assertThat(stage("rich").files()).isEqualTo(3);

    assertThat(hub.large().tokensSeenElsewhere()).isEmpty();
    assertThatThrownBy(() -> source.list(REF, "poor"))
        .hasMessageContaining("or it is private: there is no token tunewright.sources.ms.token")
        .hasMessageNotContaining("ms_secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          404; {"Code": 10010205001, "Message": "record not found", "Success": false}; MODEL_NOT_FOUND; or it is private
          401; {"Code": 401}; MODEL_NOT_FOUND; or it is private
          403; {"Code": 403}; MODEL_DENIED; refuses ms:org/tiny@master with HTTP 403
          200; {"Code": 10010205001, "Message": "record not found", "Success": false}; MODEL_NOT_FOUND; record not found
          200; {"Code": 500, "Message": "busy", "Success": false}; SOURCE_UNREACHABLE; code 500 busy
          """)
  void whatTheHubRefusesIsSaidInClearWords(int status, String body, String type, String message) {
    hub.refuse(status, body);

    assertThatThrownBy(() -> source.list(REF, "default"))
        .hasMessageContaining(message)
        .hasMessageContaining("type='" + type + "'");
  }

  private Snapshot stage(String project) {
    activities.registerActivitiesImplementations(
        new WeightStaging(
            new Sources(List.of(source)),
            new Transfers(STORE.get(), new BufferPool(64L << 20), Pace.USUAL),
            new SharedBlobs(STORE.get(), CATALOG.get(Blobs.class), CATALOG.get(BlobClaims.class)),
            CATALOG.get(Snapshots.class),
            temporal.getWorkflowClient(),
            4));
    return activities
        .newActivityStub(Staging.class)
        .fetch(source.list(REF, project).snapshot(), REF, new Owner(project, "ann"));
  }
}
