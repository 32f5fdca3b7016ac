package io.tunewright.worker.stage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.worker.stage.cache.ModelDirectory.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes, in whatever order: what is in use stays, what is whole is whole, all fits. */
class EvictionPropertyTest {
  private static final int STEPS = 300;

  @TempDir Path workdir;

  @ParameterizedTest
  @ValueSource(longs = {11, 22, 33, 44, 55, 66})
  void whateverComesInWhateverOrder(long seed) throws IOException {
    RandomSite site = new RandomSite(workdir, seed);
    for (int step = 0; step < STEPS; step++) {
      site.step();
      String at = "seed %d, step %d: ".formatted(seed, step);
      for (var claims : site.claimed.values()) {
        for (CopyRecord copy : claims) {
          assertWhole(site, copy, at + "claimed ");
        }
      }
      for (var run : site.read.entrySet()) {
        assertReadable(site, run.getKey(), run.getValue(), at);
      }
      Map<String, Long> blobs = new HashMap<>();
      for (ModelDirectory model : WeightCache.models(site.cache.hub())) {
        for (CopyRecord copy : model.all(State.WHOLE)) {
          assertWhole(site, copy, at);
          blobs.putAll(copy.blobs());
        }
        model.all(State.COMING).forEach(copy -> blobs.putAll(copy.blobs()));
      }
      assertThat(blobs.values().stream().mapToLong(Long::longValue).sum())
          .as(at + "bytes of all copies")
          .isLessThanOrEqualTo(RandomSite.BUDGET);
    }
    assertThat(site.crashes).as("crashes").isPositive();
    assertThat(site.cache.holdings().room().evicted()).as("evictions").isPositive();
    emptyEverything(site);
  }

  private static void assertWhole(RandomSite site, CopyRecord copy, String at) throws IOException {
    Path snapshot = site.cache.model(copy.ref()).snapshot(copy.commit());
    for (CopyRecord.File file : copy.files()) {
      assertThat(snapshot.resolve(file.path()))
          .as(at + copy.ref())
          .hasContent(RandomSite.content(file));
    }
  }

  private static void assertReadable(RandomSite site, String run, CopyRecord copy, String at) {
    Path view = site.cache.view(copy.ref(), run);
    for (CopyRecord.File file : copy.files()) {
      assertThat(view.resolve(file.path())).as(at + run).hasContent(RandomSite.content(file));
    }
  }

  /** Nothing leaks: where nobody wants anything any more, the next copy finds an empty cache. */
  private void emptyEverything(RandomSite site) throws IOException {
    site.leaveAll();
    site.wantAllOfTheBudget();
    try (Stream<Path> files = Files.walk(site.cache.hub())) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .filter(file -> !file.toString().contains("/.locks/"))
                  .map(file -> workdir.relativize(file).toString()))
          .allSatisfy(file -> assertThat(file).startsWith("hub/models--org--all/"));
    }
  }
}
