package io.tunewright.worker.stage;

import static io.tunewright.worker.stage.TestSite.ANN;
import static io.tunewright.worker.stage.TestSite.BEN;
import static io.tunewright.worker.stage.TestSite.CONFIG;
import static io.tunewright.worker.stage.TestSite.SHARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.worker.activity.FileMutex;
import io.tunewright.worker.stage.transfer.StoreDownload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SiteWeightsTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  @TempDir Path workdir;
  private TestSite site;
  private SnapshotRef ref;

  @BeforeEach
  void open() {
    site = new TestSite(workdir, STORE.get(), 0);
    ref = site.staged.put(TestSite.ref("org/tiny"), Map.of(CONFIG, "{}", SHARD, "0123456789"));
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void laysACopyOutAsTheHuggingFaceCacheDoes() throws IOException {
    Path copy = site.materialise(ref, ANN);

    assertThat(copy).isEqualTo(workdir.resolve("hub/models--org--tiny/snapshots/" + ref.commit()));
    assertThat(copy.resolve(SHARD)).isSymbolicLink().hasContent("0123456789");
    assertThat(Files.readSymbolicLink(copy.resolve(CONFIG))).isRelative();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve(SHARD))))
        .isEqualTo("r--r--r--");
    assertThat(workdir.resolve("hub/models--org--tiny/refs/main")).hasContent(ref.commit());
    assertThat(site.weights.holdings().stagingIds()).containsExactly(ref.stagingId());
  }

  @Test
  void tellsHowFarACopyIsWhileItIsMade() throws Exception {
    String sha256 = Hashing.of("0123456789".getBytes(StandardCharsets.UTF_8));
    Path blob = workdir.resolve("hub/models--org--tiny/blobs/" + StoreDownload.INCOMING + sha256);
    String key = ref.copyKey("here");
    CompletableFuture<Path> copy;
    try (FileMutex slow = FileMutex.acquire(blob)) {
      copy = CompletableFuture.supplyAsync(() -> site.materialise(ref, ANN));
      await()
          .until(() ->
              STORE
                  .get()
                  .find(key)
                  .filter(json -> told(json).contains("\"stored\":2"))
                  .isPresent());
      assertThat(told(STORE.get().get(key))).contains("\"bytes\":12");
    }

    assertThat(copy.get()).exists();
    assertThat(STORE.get().find(key)).isEmpty();
  }

  private static String told(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  @Test
  void completesATornCopyAndTrustsNoneOfItsBytesUnread() throws IOException {
    Path copy = site.materialise(ref, ANN);
    Files.delete(workdir.resolve("hub/models--org--tiny/.whole/" + ref.commit()));
    TestSite.overwrite(copy.resolve(SHARD), "01234X6789");

    site.materialise(ref, ANN);

    assertThat(copy.resolve(SHARD)).hasContent("0123456789");
  }

  @Test
  void asksTheStoreNoMoreOnceItIsWhole() {
    Path copy = site.materialise(ref, ANN);
    STORE.get().delete(ref.manifestKey());

    assertThat(site.materialise(ref, BEN)).isEqualTo(copy);
  }

  @Test
  void whatWasDeletedOrCutByHandIsFetchedAgainInsteadOfHandedOut() throws IOException {
    Path copy = site.materialise(ref, ANN);
    Files.delete(copy.resolve(SHARD).toRealPath());
    site.materialise(ref, BEN);
    assertThat(copy.resolve(SHARD)).hasContent("0123456789");

    TestSite.overwrite(copy.resolve(SHARD), "01234");
    site.materialise(ref, BEN);
    assertThat(copy.resolve(SHARD)).hasContent("0123456789");
  }

  @Test
  void aManifestThatWantsToLeaveItsDirectoryIsRefused() {
    SnapshotRef bad = site.staged.put(TestSite.ref("org/bad"), Map.of("../../../escape", "x"));

    assertThatThrownBy(() -> site.materialise(bad, ANN))
        .rootCause()
        .hasMessageContaining("not a plain relative path");
    assertThat(workdir.resolve("escape")).doesNotExist();
  }

  @Test
  void aBlobOfAnotherModelIsSharedInsteadOfFetched() throws IOException {
    Path first = site.materialise(ref, ANN);
    SnapshotRef fork =
        site.staged.put(TestSite.ref("org/fork"), Map.of(SHARD, "0123456789", "LICENSE", "MIT"));
    site.staged.forgetBlob("0123456789");

    Path second = site.materialise(fork, ANN);

    assertThat(Files.isSameFile(first.resolve(SHARD), second.resolve(SHARD))).isTrue();
    assertThat(second.resolve("LICENSE")).hasContent("MIT");
  }

  @Test
  void aSharedBlobThatHasRottedIsFetchedAndTheOtherIsLeftAlone() throws IOException {
    Path first = site.materialise(ref, ANN);
    TestSite.overwrite(first.resolve(SHARD), "01234X6789");
    SnapshotRef fork = site.staged.put(TestSite.ref("org/fork"), Map.of(SHARD, "0123456789"));

    Path second = site.materialise(fork, ANN);

    assertThat(second.resolve(SHARD)).hasContent("0123456789");
    assertThat(first.resolve(SHARD)).hasContent("01234X6789");
  }

  @Test
  void halfABlobThatADeadDownloadLeftGoesWhenTheCopyIsWhole() throws IOException {
    Path half = workdir.resolve("hub/models--org--tiny/blobs/.incoming-1");
    Files.createDirectories(half.getParent());
    Files.writeString(half, "01234");

    site.materialise(ref, ANN);

    assertThat(half).doesNotExist();
  }

  @Test
  void aWorkflowOfAnEarlierVersionNamesNoJob() {
    assertThat(site.activity(Before.class).materialise(ref)).isEqualTo(site.activity().locate(ref));
  }

  /** How {@link Materialising} was. */
  @ActivityInterface(namePrefix = "Materialising.")
  public interface Before {
    SiteCopy materialise(SnapshotRef snapshot);
  }
}
