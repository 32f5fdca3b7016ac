package io.tunewright.worker.stage;

import static io.tunewright.worker.stage.TestSite.ANN;
import static io.tunewright.worker.stage.TestSite.BYTES;
import static io.tunewright.worker.stage.TestSite.CONFIG;
import static io.tunewright.worker.stage.TestSite.SHARD;
import static io.tunewright.worker.stage.TestSite.claim;
import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.SiteCopy;
import io.tunewright.storage.objects.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RunWeightsTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final String RUN = ANN.orderKey("train", 1);

  @TempDir Path workdir;
  private TestSite site;
  private SnapshotRef ref;
  private SiteCopy copy;
  private Path view;

  @BeforeEach
  void open() {
    site = new TestSite(workdir, STORE.get(), BYTES);
    ref = site.staged("org/tiny");
    copy = site.activity().materialise(ref, claim(ANN));
    view = site.weights.view(copy, RUN);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void aRunReadsADirectoryOfItsOwnThatItMayWriteTo() throws IOException {
    lay();

    assertThat(Files.isSameFile(view.resolve(SHARD), Path.of(copy.path(), SHARD))).isTrue();
    Files.writeString(view.resolve("cache.json"), "[]");
    Files.writeString(view.resolve(CONFIG), "{\"use_cache\": false}");
    assertThat(Path.of(copy.path(), "cache.json")).doesNotExist();
    assertThat(Path.of(copy.path(), CONFIG)).hasContent("{}");
    lay();
    assertThat(view.resolve(CONFIG)).hasContent("{\"use_cache\": false}");
  }

  @Test
  void nothingThatHappensToTheCacheTakesItsWeights() throws IOException {
    lay();
    Files.delete(Path.of(copy.path(), SHARD).toRealPath());

    assertThat(view.resolve(SHARD)).hasContent("org/tiny01");
  }

  @Test
  void itGoesWhenTheJobIsOver() {
    lay();
    site.activity().release(ANN);

    assertThat(view).doesNotExist();
    assertThat(Path.of(copy.path(), SHARD)).exists();
  }

  @Test
  void aRunThatIsAliveKeepsItThoughItsJobIsOver() throws IOException {
    lay();
    site.goesOn(RUN, copy);
    site.activity().release(ANN);
    assertThat(view.resolve(SHARD)).exists();

    site.liveRuns.clear();
    site.materialise(site.staged("org/next"), ANN);
    assertThat(view).doesNotExist();
  }

  @Test
  void whatWasLostBeforeALaunchIsBroughtAgain() {
    site.activity().release(ANN);
    site.activity().materialise(site.staged("org/other"), null);
    assertThat(Path.of(copy.path())).doesNotExist();

    lay();

    assertThat(view.resolve(SHARD)).hasContent("org/tiny01");
  }

  @Test
  void weightsThatLieElsewhereAreReadWhereTheyLie() {
    SiteCopy elsewhere = new SiteCopy(ref, "here", "/lustre/models/tiny");

    site.weights.lay(elsewhere, claim(ANN), RUN);

    assertThat(site.weights.view(elsewhere, RUN)).isEqualTo(Path.of("/lustre/models/tiny"));
    assertThat(view).doesNotExist();
  }

  private void lay() {
    site.weights.lay(copy, claim(ANN), RUN);
  }
}
