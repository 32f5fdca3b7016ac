package io.tunewright.worker.stage.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tunewright.fault.TuningError;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Verification;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Reference;
import io.tunewright.storage.objects.References;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.SafetensorsFiles;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Weights on a site, as the control worker and the site's own worker deal with them together. */
final class ReferencesTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final String INDEX =
      "{\"weight_map\": {\"a\": \"a.safetensors\", \"b\": \"b.safetensors\"}}";

  @TempDir Path temporary;
  private Path root = Path.of("");
  private Path model = Path.of("");
  private final ObjectStore store = STORE.get();
  private TwoWorkers workers;

  @BeforeEach
  void open() throws IOException {
    root = Files.createDirectories(temporary.toRealPath().resolve("root"));
    model = Files.createDirectories(root.resolve("org/tiny"));
    Files.writeString(model.resolve("config.json"), "{\"model_type\": \"llama\"}");
    Files.writeString(model.resolve("model.safetensors.index.json"), INDEX);
    SafetensorsFiles.vector(model.resolve("a.safetensors"), "a", 1000);
    SafetensorsFiles.vector(model.resolve("b.safetensors"), "b", 2000);
    Files.writeString(model.resolve("pytorch_model.bin"), "pickle");
    workers = new TwoWorkers(store, CATALOG, temporary.resolve("workdir"), root);
    workers.report("here", Instant.now());
  }

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void aPlanReadsAllThatItNeedsBeforeAnythingIsHashed() throws IOException {
    Listing listing = list();

    assertThat(listing.files())
        .extracting(RemoteFile::path)
        .containsExactly(
            "a.safetensors", "b.safetensors", "config.json", "model.safetensors.index.json");
    assertThat(listing.leftOut()).containsExactly("pytorch_model.bin");
    assertThat(listing.snapshot().name()).isEqualTo("here/tiny");
    assertThat(workers.models().tensors(listing, Pace.USUAL))
        .extracting(tensor -> tensor.name() + tensor.shape())
        .containsExactly("a[1000]", "b[2000]");
    RemoteFile config = listing.file("config.json").orElseThrow();
    try (var in = workers.models().open(listing, config, 2, 10)) {
      assertThat(in.readAllBytes()).asString().isEqualTo("model_type");
    }
    RemoteFile shard = listing.file("a.safetensors").orElseThrow();
    assertThatThrownBy(() -> workers.models().open(listing, shard, 0, 1))
        .hasMessageContaining("a.safetensors of site:here/")
        .hasMessageContaining("only referenced");
    assertThat(list()).isEqualTo(listing);
    assertThat(References.find(store, listing.snapshot().manifestKey())).isEmpty();
  }

  @Test
  void everyFileIsHashedWhereItLiesAndNoneOfTheWeightsLeavesTheSite() throws IOException {
    Snapshot snapshot = stage();

    Reference reference = References.get(store, snapshot.ref().manifestKey());
    assertThat(reference.site()).isEqualTo("here");
    assertThat(reference.path()).isEqualTo(model.toString());
    assertThat(reference.files()).hasSize(4);
    for (Reference.File file : reference.files()) {
      assertThat(file.sha256()).isEqualTo(Hashing.of(model.resolve(file.path())));
    }
    assertThat(CATALOG.get(Snapshots.class).find(snapshot.ref())).contains(snapshot);
    assertThat(store.list("").filter(key -> key.contains("safetensors")))
        .containsExactly(Look.fileKey(snapshot.ref(), "model.safetensors.index.json"));
    assertThat(workers.materialise(snapshot.ref()).path()).isEqualTo(model.toString());
    assertThatThrownBy(() -> Manifests.find(store, snapshot.ref().manifestKey()))
        .hasMessageContaining("lie on site 'here' at " + model + " and are only referenced");
  }

  @Test
  void aTouchedFileMakesAnotherCommitForWhichItAloneIsReadAgain() throws IOException {
    Snapshot before = stage();
    touch("b.safetensors");

    Snapshot after = stage();

    assertThat(after.ref()).isNotEqualTo(before.ref());
    assertThat(read(after.ref(), "b.safetensors")).isEqualTo(size("b.safetensors"));
    assertThat(read(after.ref(), "a.safetensors")).isZero();
    assertThat(read(before.ref(), "a.safetensors")).isEqualTo(size("a.safetensors"));
  }

  @Test
  void nothingOutsideTheSitesRootsIsSeenWhicheverWayLinksLead() throws IOException {
    Path outside = Files.createDirectories(temporary.resolve("outside/model"));
    Path secret = Files.writeString(outside.resolve("secret.json"), "{}");
    Path link = Files.createSymbolicLink(root.resolve("link"), outside);
    for (Path place : List.of(outside, outside.resolve("none"), link)) {
      assertRefused(place, TuningError.NOT_ALLOWED, "allowed-roots are [" + root + "]");
    }
    assertRefused(root.resolve("none"), TuningError.MODEL_NOT_FOUND, "there is nothing at site:");
    Files.createSymbolicLink(model.resolve("leak.json"), secret);
    assertRefused(model, TuningError.NOT_ALLOWED, "tiny/leak.json is not below");
  }

  @Test
  void aConfigThatBringsCodeAndAnIndexThatLiesAreRefused() throws IOException {
    Files.writeString(model.resolve("config.json"), "{\"auto_map\": {\"AutoModel\": \"m.M\"}}");
    assertRefused(model, TuningError.UNSAFE_WEIGHTS, "config.json holds 'auto_map'");
    Files.writeString(
        model.resolve("model.safetensors.index.json"), INDEX.replace("\"b.safe", "\"a.safe"));
    assertRefused(model, TuningError.CORRUPT_WEIGHTS, "says that tensor 'b' is in a.safetensors");
  }

  @Test
  void aSiteThatIsNotThereOrSilentIsRefusedAtOnce() {
    workers.report("gone", Instant.now().minusSeconds(600));

    assertThatThrownBy(() -> workers.list("site:nowhere" + model))
        .hasMessageContaining("there is no site 'nowhere', wanted one of [gone, here]");
    assertThatThrownBy(() -> workers.list("site:gone" + model))
        .hasMessageContaining("site gone: silent for 60")
        .hasMessageContaining("wanted a sign of life within 90");
  }

  @Test
  void weightsThatBecameOthersAreNamedBeforeARunReadsThem() throws IOException {
    SnapshotRef ref = stage().ref();
    byte[] shard = Files.readAllBytes(model.resolve("a.safetensors"));
    touch("b.safetensors");
    workers.check(ref); // the same bytes

    shard[shard.length - 1] ^= 1;
    Files.write(model.resolve("a.safetensors"), shard);
    assertChanged(ref, "a.safetensors has 4,", "and another sha256");

    SafetensorsFiles.vector(model.resolve("a.safetensors"), "a", 500);
    assertChanged(ref, "a.safetensors has 2,", "wanted 4,");

    SafetensorsFiles.vector(model.resolve("a.safetensors"), "a", 1000);
    Files.writeString(model.resolve("adapter_config.json"), "{}");
    assertChanged(ref, "adapter_config.json is new", "wanted no such file");

    Files.delete(model.resolve("adapter_config.json"));
    Files.delete(model.resolve("config.json"));
    assertChanged(ref, "config.json is gone", "wanted 2");
  }

  @Test
  void weightsThatChangeBetweenALookAndTheirHashingAreRefused() throws IOException {
    SnapshotRef looked = list().snapshot();
    touch("a.safetensors");

    assertThatThrownBy(() -> workers.stage(looked, place()))
        .rootCause()
        .hasMessageContaining("changed while it was used: a.safetensors has 4,");
    assertThat(References.find(store, looked.manifestKey())).isEmpty();
  }

  @Test
  void aSecondReadingFindsWhatNoWatchSees() throws IOException {
    SnapshotRef ref = stage().ref();
    assertThat(workers.verify(ref).state()).isEqualTo(Verification.State.SOUND);

    Path shard = model.resolve("a.safetensors");
    FileTime modified = Files.getLastModifiedTime(shard);
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length - 1] ^= 1;
    Files.write(shard, bytes);
    Files.setLastModifiedTime(shard, modified);

    workers.check(ref);
    assertThat(workers.verify(ref))
        .returns(Verification.State.CORRUPT, Verification::state)
        .extracting(Verification::bad)
        .asString()
        .contains("a.safetensors has sha256");
  }

  private Listing list() {
    return workers.list(place());
  }

  private Snapshot stage() {
    return workers.stage(list().snapshot(), place());
  }

  private String place() {
    return "site:here" + model;
  }

  private void touch(String file) throws IOException {
    Files.setLastModifiedTime(model.resolve(file), FileTime.from(Instant.ofEpochSecond(1)));
  }

  private long size(String file) throws IOException {
    return Files.size(model.resolve(file));
  }

  /** Bytes of a file that its staging has read, as the progress told in the end. */
  private long read(SnapshotRef snapshot, String file) {
    return await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> told(snapshot, file), row -> row.path("state").asString().equals("DONE"))
        .path("read")
        .asLong();
  }

  private JsonNode told(SnapshotRef snapshot, String file) {
    return store
        .find(snapshot.progressKey())
        .map(json -> new JsonMapper().readTree(json).path("files"))
        .flatMap(rows ->
            rows.valueStream().filter(row -> row.path("path").asString().equals(file)).findFirst())
        .orElseGet(() -> new JsonMapper().createObjectNode().put("state", ""));
  }

  private void assertRefused(Path place, TuningError error, String message) {
    assertThatThrownBy(() -> workers.list("site:here" + place))
        .isInstanceOfSatisfying(
            io.temporal.failure.ApplicationFailure.class,
            failure -> assertThat(TuningError.of(failure)).contains(error))
        .hasMessageContaining(message);
  }

  private void assertChanged(SnapshotRef ref, String seen, String wanted) {
    assertThatThrownBy(() -> workers.check(ref))
        .hasMessageContaining("the weights at " + model + " are not those of site:here/tiny@")
        .hasMessageContaining(seen)
        .hasMessageContaining(wanted);
  }
}
