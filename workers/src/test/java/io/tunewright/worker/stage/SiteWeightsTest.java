package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SiteWeightsTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final SnapshotRef REF = new SnapshotRef("file", "org/tiny", "ab".repeat(20));

  @TempDir Path workdir;
  private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
  private final ObjectStore store = STORE.get();

  @BeforeEach
  void publish() {
    temporal.registerActivitiesImplementations(
        new SiteWeights(
            "here", workdir, new Transfers(store, new BufferPool(64 << 20), Pace.USUAL)));
    Stored config = put("config", "{}");
    Stored shard = put("shard", "0123456789");
    store.delete(REF.manifestKey());
    Manifests.write(
        store,
        REF.manifestKey(),
        new Manifest(
            "snapshot",
            List.of(entry("config.json", config), entry("weights/a.safetensors", shard)),
            Map.of()));
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void laysACopyOutAsTheHuggingFaceCacheDoes() throws IOException {
    SiteCopy copy = site().materialise(REF);

    Path snapshot = Path.of(copy.path());
    assertThat(snapshot)
        .isEqualTo(workdir.resolve("hub/models--org--tiny/snapshots/" + REF.commit()));
    assertThat(snapshot.resolve("weights/a.safetensors")).isSymbolicLink().hasContent("0123456789");
    assertThat(Files.readSymbolicLink(snapshot.resolve("config.json"))).isRelative();
    assertThat(workdir.resolve("hub/models--org--tiny/refs/main")).hasContent(REF.commit());
    assertThat(
            new SiteWeights(
                    "here", workdir, new Transfers(store, new BufferPool(64 << 20), Pace.USUAL))
                .copies())
        .containsExactly(REF.stagingId());
  }

  @Test
  void completesATornCopyAndTrustsNoneOfItsBytesUnread() throws IOException {
    Path copy = Path.of(site().materialise(REF).path());
    Path blob = copy.resolve("weights/a.safetensors").toRealPath();
    Files.delete(workdir.resolve("hub/models--org--tiny/.whole/" + REF.commit()));
    Files.writeString(blob, "01234X6789");

    site().materialise(REF);

    assertThat(copy.resolve("weights/a.safetensors")).hasContent("0123456789");
  }

  @Test
  void asksTheStoreNoMoreOnceItIsWhole() {
    SiteCopy copy = site().materialise(REF);
    store.delete(REF.manifestKey());

    assertThat(site().materialise(REF)).isEqualTo(copy);
  }

  @Test
  void aManifestThatWantsToLeaveItsDirectoryIsRefused() {
    SnapshotRef bad = new SnapshotRef("file", "org/bad", "cd".repeat(20));
    Manifests.write(
        store,
        bad.manifestKey(),
        new Manifest("snapshot", List.of(entry("../../../escape", put("x", "x"))), Map.of()));

    assertThatThrownBy(() -> site().materialise(bad))
        .rootCause()
        .hasMessageContaining("not a plain relative path");
    assertThat(workdir.resolve("escape")).doesNotExist();
  }

  private Materialising site() {
    return temporal.newActivityStub(Materialising.class);
  }

  private Stored put(String key, String text) {
    return store.upload(
        "test/" + key, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Manifest.Entry entry(String path, Stored stored) {
    return new Manifest.Entry(path, stored.key(), stored.sha256(), stored.bytes());
  }
}
