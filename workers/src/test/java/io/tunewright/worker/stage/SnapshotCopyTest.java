package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.catalog.BlobClaims;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A copy may take longer than garbage has grace. */
class SnapshotCopyTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  /** Makes every test's bytes its own: no other test's snapshot refers to them. */
  private static final AtomicInteger FRESH = new AtomicInteger(700);

  @TempDir Path root;
  private final ObjectStore store = STORE.get();
  private final Blobs catalog = CATALOG.get(Blobs.class);
  private final SharedBlobs blobs =
      new SharedBlobs(store, catalog, CATALOG.get(BlobClaims.class), Duration.ZERO);
  private Disturbed source = new Disturbed(List.of());

  @BeforeEach
  void writeModel() throws IOException {
    int fresh = FRESH.incrementAndGet();
    Path model = Files.createDirectories(root.resolve("org/slow"));
    for (String shard : List.of("a", "b", "c")) {
      SafetensorsFiles.vector(model.resolve(shard + ".safetensors"), shard, fresh);
    }
    source = new Disturbed(List.of(root));
  }

  private Listing listing() {
    return source.list(new ModelRef("file:" + root.resolve("org/slow")), "default");
  }

  @Test
  void theFirstFilesAreStillWantedWhenTheLastIsThere() throws IOException {
    List<Manifest.Entry> entries = copied();

    assertThat(catalog.unused(source.openedLast(), 1000))
        .extracting(Stored::key)
        .doesNotContainAnyElementsOf(entries.stream().map(Manifest.Entry::key).toList());
  }

  @Test
  void aSnapshotIsNotMadeOfWhatWentMeanwhileAndTheNextTryBringsIt() throws IOException {
    WholeSnapshots wholes = new WholeSnapshots(store, blobs, CATALOG.get(Snapshots.class));
    SnapshotRef ref = listing().snapshot();
    List<Manifest.Entry> entries = copied();
    Stored gone = catalog.find(entries.getFirst().sha256()).orElseThrow();
    assertThat(catalog.forget(gone, Instant.now().plusSeconds(60))).isTrue();
    store.delete(gone.key());

    assertThatThrownBy(() -> wholes.make(ref, manifest(entries)))
        .hasMessageContaining("went from")
        .hasMessageContaining(gone.key());
    assertThat(wholes.find(ref)).isEmpty();

    wholes.make(ref, manifest(copied()));
    assertThat(wholes.find(ref)).isPresent();
  }

  private List<Manifest.Entry> copied() throws IOException {
    Listing listing = listing();
    Transfers transfers = new Transfers(store, new BufferPool(64 << 20), Pace.USUAL);
    try (ProgressReport progress =
        ProgressReport.started(store, listing.snapshot().progressKey(), Optional::empty)) {
      progress.of(listing.files());
      return new SnapshotCopy(source, listing, transfers, blobs, progress).run(1);
    }
  }

  private static Manifest manifest(List<Manifest.Entry> entries) {
    return new Manifest("snapshot", entries, Map.of());
  }
}
