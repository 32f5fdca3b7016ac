package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.job.ModelRef;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.hub.FaultyHub;
import io.tunewright.worker.stage.hub.FaultyHub.Fault;
import io.tunewright.worker.stage.hub.HubHttp;
import io.tunewright.worker.stage.hub.HubSettings;
import io.tunewright.worker.stage.hub.HuggingFace;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HubStagingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final int MIB = 1 << 20;
  private static final AtomicInteger FRESH = new AtomicInteger();
  private static final ModelRef REF = new ModelRef("hf:org/tiny");

  @TempDir Path directory;
  private final ObjectStore store = STORE.get();
  private final HubHttp http = new HubHttp(8);
  private final FaultyHub hub = opened();
  private final BufferPool memory = new BufferPool(64 * MIB);
  private final Transfers transfers =
      new Transfers(store, memory, new Pace(0, 10_000, Duration.ofMillis(500)));
  private HuggingFace source = source(null);

  private static FaultyHub opened() {
    try {
      return new FaultyHub();
    } catch (IOException occupied) {
      throw new java.io.UncheckedIOException(occupied);
    }
  }

  private HuggingFace source(@Nullable String token) {
    return new HuggingFace(
        new HubSettings(hub.endpoint(), null, token == null ? Map.of() : Map.of("default", token)),
        http,
        FilePolicy.NO_CODE);
  }

  @BeforeEach
  void fill() throws IOException {
    int fresh = FRESH.incrementAndGet();
    hub.put("config.json", "{\"vocab_size\": %d}".formatted(fresh).getBytes());
    hub.put("model.safetensors", shard(20 * MIB / 4 + fresh));
    hub.put("README.md", "a model".getBytes());
    hub.put("modeling_tiny.py", "import os".getBytes());
  }

  private byte[] shard(int elements) throws IOException {
    Path file = directory.resolve("shard");
    SafetensorsFiles.vector(file, "a", elements);
    return Files.readAllBytes(file);
  }

  /** A staging that was refused midway leaves what has come of its large files, to go on with. */
  @AfterEach
  void close() {
    store.openUploads("blobs/").forEach(store::abortUpload);
    hub.close();
    http.close();
  }

  @Test
  void everyPageOfTheTreeIsListedAndCodeIsLeftOut() {
    Listing listing = source.list(REF, "default");

    assertThat(listing.files())
        .extracting(Listing.RemoteFile::path)
        .containsExactly("README.md", "config.json", "model.safetensors");
    assertThat(listing.leftOut()).containsExactly("modeling_tiny.py");
    assertThat(listing.snapshot().commit()).isEqualTo(FaultyHub.COMMIT);
    assertThat(listing.provenance().licence()).isEqualTo("mit");
  }

  /** Small files have no sha256, but git's own name. */
  @Test
  void aSmallFileThatIsNotTheBlobThatGitNamesIsRefused() {
    hub.misname("config.json");
    assertThatThrownBy(this::copy)
        .hasMessageContaining("config.json is git's blob ")
        .hasMessageContaining(", wanted " + "0".repeat(40));
  }

  @Test
  void aConnectionIsUsedAgain() {
    for (int times = 0; times < 20; times++) {
      source.list(REF, "default");
    }
    assertThat(hub.asked()).hasSizeGreaterThanOrEqualTo(40);
    assertThat(hub.connections()).isEqualTo(1);
  }

  @Test
  void theHubIsAskedOnceForTheManyPartsOfAFile() throws IOException {
    hub.put("model.safetensors", shard(100 * MIB / 4));

    copy();

    assertThat(hub.sent()).isGreaterThanOrEqualTo(7);
    // headers, then parts of one file at once, of which several may ask before one has heard
    assertThat(hub.resolved()).isLessThan(hub.sent());
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void oneFaultInTheMiddleIsSurvived(Fault fault) throws IOException {
    hub.plan(List.of(Fault.NONE, fault));
    assertThat(copied()).isEqualTo(hashes());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void manyFaultsInAnyOrderAreSurvived(long seed) throws IOException {
    Random random = new Random(seed);
    List<Fault> planned = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
      planned.add(fault == Fault.BIT_FLIP ? Fault.SHORT_READ : fault);
    }
    hub.plan(planned);
    assertThat(copied()).isEqualTo(hashes());
    assertThat(store.openUploads("blobs/")).isEmpty();
  }

  @Test
  void aFileThatStaysCorruptIsNamed() {
    hub.plan(List.of(Fault.NONE, Fault.BIT_FLIP, Fault.BIT_FLIP, Fault.BIT_FLIP, Fault.BIT_FLIP));
    assertThatThrownBy(this::copy)
        .hasMessageContaining("model.safetensors of hf:org/tiny was read twice");
    assertThat(store.openUploads("blobs/")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "403, GatedRepo, MODEL_GATED, is gated: accept its terms at",
    "404, RevisionNotFound, MODEL_NOT_FOUND, has no revision 'main'",
    "404, RepoNotFound, MODEL_NOT_FOUND, or it is private",
    "401, , MODEL_NOT_FOUND, or it is private",
    "403, , MODEL_DENIED, refuses hf:org/tiny@main with HTTP 403",
    "307, , MODEL_RENAMED, has moved to new/name",
  })
  void whatTheHubRefusesIsSaidInClearWords(
      int status, @Nullable String code, String type, String message) {
    hub.refuse(status, code);
    assertThatThrownBy(() -> source.list(REF, "default"))
        .hasMessageContaining(message)
        .hasMessageContaining("type='" + type + "'");
  }

  @Test
  void aTokenOpensForItsProjectAloneAndGoesToNoOtherHost() throws IOException {
    hub.wantToken("hf_secret");
    source = source("hf_secret");

    copy();

    assertThat(hub.tokensSeenElsewhere()).isEmpty();
    assertThatThrownBy(() -> source.list(REF, "another"))
        .hasMessageContaining("it is private")
        .hasMessageNotContaining("hf_secret");
  }

  private Map<String, String> hashes() throws IOException {
    Listing listing = source.list(REF, "default");
    Map<String, String> hashes = new java.util.TreeMap<>();
    for (Listing.RemoteFile file : listing.files()) {
      try (var in = source.open(listing, file, 0, file.bytes())) {
        hashes.put(file.path(), Hashing.of(in.readAllBytes()));
      }
    }
    return hashes;
  }

  private Map<String, String> copied() throws IOException {
    Map<String, String> copied = new java.util.TreeMap<>();
    for (Manifest.Entry entry : copy()) {
      String read = Hashing.of(store.get(entry.key()));
      assertThat(read).isEqualTo(entry.sha256());
      copied.put(entry.path(), read);
    }
    assertThat(memory.bytes()).isEqualTo(64L * MIB);
    return copied;
  }

  private List<Manifest.Entry> copy() throws IOException {
    Listing listing = source.list(REF, "default");
    new WeightHeaders(source, listing, transfers.pace()).tensors();
    try (ProgressReport progress =
        new ProgressReport(store, listing.snapshot().progressKey(), Optional::empty)) {
      return new SnapshotCopy(
              source,
              listing,
              transfers,
              new SharedBlobs(store, CATALOG.get(Blobs.class), CATALOG.get(BlobClaims.class)),
              progress)
          .run(4);
    }
  }
}
