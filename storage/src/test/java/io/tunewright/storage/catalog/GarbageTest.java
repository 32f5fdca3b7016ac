package io.tunewright.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GarbageTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final Duration DAY = Duration.ofDays(1);
  private static final SnapshotRef BASE = ref("hf", 'a');
  private static final SnapshotRef SAME = ref("hf", 'c');
  private static final SnapshotRef PLAIN = ref("bf16", 'b');

  private final ObjectStore store = STORE.get();
  private final Blobs blobs = CATALOG.get(Blobs.class);
  private final Snapshots snapshots = CATALOG.get(Snapshots.class);
  private Instant now = Instant.now();
  private final Garbage garbage = new Garbage(blobs, snapshots, store, () -> now);

  private static SnapshotRef ref(String source, char digit) {
    return new SnapshotRef(source, "org/m", String.valueOf(digit).repeat(40));
  }

  @BeforeEach
  void clear() {
    List.of(BASE, SAME, PLAIN).forEach(snapshots::delete);
    now = Instant.now().plus(Duration.ofDays(300));
    garbage.collect(Duration.ZERO, false);
    now = Instant.now();
  }

  @Test
  void aBlobThatNothingRefersToGoesAfterItsGraceAndNotWhenOnlyTold() {
    Stored used = blob("used");
    Stored unused = blob("unused");
    record(BASE, used);

    assertThat(garbage.collect(DAY, false).blobs()).isEmpty();
    now = now.plus(DAY).plusSeconds(60);
    assertThat(garbage.collect(DAY, true).blobs()).containsExactly(unused);
    assertThat(store.find(unused.key())).isPresent();
    assertThat(garbage.collect(DAY, false).blobs()).containsExactly(unused);

    assertThat(store.find(unused.key())).isEmpty();
    assertThat(blobs.find(unused.sha256())).isEmpty();
    assertThat(store.find(used.key())).isPresent();
    assertThat(garbage.collect(DAY, false).blobs()).isEmpty();
  }

  @Test
  void aBlobThatSomebodyWantsAgainStays() {
    Stored unused = blob("wanted");
    now = now.plus(DAY).plusSeconds(60);
    assertThat(garbage.collect(DAY, true).blobs()).containsExactly(unused);

    blobs.find(unused.sha256());

    now = Instant.now().plus(DAY).minusSeconds(60);
    assertThat(garbage.collect(DAY, false).blobs()).isEmpty();
  }

  @Test
  void whatWasMadeOfWeightsGoesWhenAllThatItCanBeMadeOfIsGone() {
    record(BASE, blob("quantised"));
    record(SAME, blob("quantised"));
    Stored plain = blob("plain");
    record(PLAIN, plain);
    store.put(PLAIN.manifestKey(), new byte[1]);
    assertThat(snapshots.derive(PLAIN, BASE)).isTrue();
    assertThat(snapshots.derive(PLAIN, SAME)).isTrue();
    now = now.plus(DAY).plusSeconds(60);

    snapshots.delete(BASE);
    assertThat(garbage.collect(DAY, false).snapshots()).isEmpty();
    snapshots.delete(SAME);
    assertThat(garbage.collect(DAY, true).snapshots())
        .extracting(Snapshot::ref)
        .containsExactly(PLAIN);
    assertThat(store.find(PLAIN.manifestKey())).isPresent();
    Garbage.Collected collected = garbage.collect(DAY, false);

    assertThat(collected.snapshots()).extracting(Snapshot::ref).containsExactly(PLAIN);
    assertThat(collected.blobs()).extracting(Stored::key).contains(plain.key());
    assertThat(store.find(PLAIN.manifestKey())).isEmpty();
    assertThat(store.find(plain.key())).isEmpty();
    assertThat(snapshots.find(PLAIN)).isEmpty();
    assertThat(snapshots.derive(PLAIN, BASE)).isFalse();
  }

  @Test
  void freshlyMadeWeightsHaveTheirGrace() {
    record(PLAIN, blob("fresh"));
    assertThat(garbage.collect(DAY, false).snapshots()).isEmpty();
    assertThat(snapshots.find(PLAIN)).isPresent();
  }

  @Test
  void anUploadThatNobodyGoesOnWithIsSwept() {
    PartUpload left = store.beginUpload("blobs/new/left");
    store.put("staging/x/old.json", left.id().getBytes(StandardCharsets.UTF_8));
    Instant begun = Instant.now();

    now = begun.plus(DAY).minusSeconds(60);
    assertThat(garbage.uploads(DAY, false)).isEmpty();
    now = begun.plus(DAY).plusSeconds(60);
    assertThat(garbage.uploads(DAY, true)).containsExactly("blobs/new/left");
    assertThat(store.openUploads("blobs/")).hasSize(1);
    assertThat(garbage.uploads(DAY, false)).containsExactly("blobs/new/left");

    assertThat(store.openUploads("blobs/")).isEmpty();
    assertThat(store.find("staging/x/old.json")).isEmpty();
  }

  /** A worker that is killed can't end what it was sending, whatever that was of. */
  @Test
  void anUploadOfACheckpointThatNobodyGoesOnWithIsSweptToo() {
    String key = "projects/p/jobs/j/attempts/1/checkpoints/10/optimizer.pt";
    store.beginUpload(key);

    now = Instant.now().plus(DAY).plusSeconds(60);
    assertThat(garbage.uploads(DAY, false)).containsExactly(key);

    assertThat(store.openUploads("projects/")).isEmpty();
  }

  /** The server's times have whole seconds. */
  @Test
  void anOldUploadWhoseNoteIsFreshIsLeftAlone() {
    PartUpload taken = store.beginUpload("blobs/new/taken");
    Instant begun = Instant.now();
    await().until(() -> Instant.now().isAfter(begun.plusSeconds(2)));
    store.put("staging/x/fresh.json", taken.id().getBytes(StandardCharsets.UTF_8));

    now = begun.plus(DAY).plusSeconds(1);
    assertThat(garbage.uploads(DAY, false)).isEmpty();

    assertThat(store.openUploads("blobs/")).hasSize(1);
    taken.abort();
    store.delete("staging/x/fresh.json");
  }

  private Stored blob(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    String sha256 = Hashing.of(bytes);
    store.put("blobs/" + sha256, bytes);
    return blobs.record(new Stored("blobs/" + sha256, bytes.length, sha256));
  }

  private void record(SnapshotRef ref, Stored blob) {
    snapshots.record(new Snapshot(ref, 1, blob.bytes()), List.of(blob.sha256()));
  }
}
