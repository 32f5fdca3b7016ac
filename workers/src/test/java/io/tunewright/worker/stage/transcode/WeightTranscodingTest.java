package io.tunewright.worker.stage.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowStub;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.catalog.Blobs;
import io.tunewright.storage.catalog.Garbage;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.ProgressReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WeightTranscodingTest extends TranscodingHouse {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  WeightTranscodingTest() {
    super(STORE, CATALOG);
  }

  @Test
  void twoJobsShareOneTranscodingAndLaterOnesFindIt() {
    SnapshotRef from = stage(v3());
    transcoding.gate = new CountDownLatch(1);
    WorkflowStub one = start(from, 1);
    WorkflowStub two = start(from, 2);
    await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> joined(from) == 2);
    transcoding.gate.countDown();
    Snapshot derived = one.getResult(Snapshot.class);
    assertThat(two.getResult(Snapshot.class)).isEqualTo(derived);
    assertThat(transcoding.times).hasValue(1);
    byte[] manifest = store.get(derived.ref().manifestKey());

    // the weights themselves aren't needed any more
    Manifests.get(store, from.manifestKey()).files().forEach(file -> store.delete(file.key()));

    assertThat(join(from, 3)).isEqualTo(derived);
    assertThat(store.get(derived.ref().manifestKey())).isEqualTo(manifest);
  }

  /** Two commits with the same files share it; the last of them takes it along. */
  @Test
  void whatWasMadeIsKeptWhileItsWeightsAre() {
    Snapshots snapshots = CATALOG.get(Snapshots.class);
    SnapshotRef from = stage(v3());
    Manifest manifest = Manifests.get(store, from.manifestKey());
    SnapshotRef again = new SnapshotRef("hf", "org/tiny", "ab".repeat(20));
    Manifests.write(store, again.manifestKey(), manifest);
    for (SnapshotRef each : List.of(from, again)) {
      snapshots.record(
          new Snapshot(each, manifest.files().size(), manifest.bytes()),
          manifest.files().stream().map(Manifest.Entry::sha256).toList());
    }
    Snapshot derived = join(from, 1);
    assertThat(snapshots.derivedOf(from, WeightDtype.BF16)).contains(derived.ref());
    assertThat(join(again, 2)).isEqualTo(derived);
    assertThat(transcoding.times).hasValue(1);
    Garbage later =
        new Garbage(
            CATALOG.get(Blobs.class),
            snapshots,
            store,
            () -> Instant.now().plus(Duration.ofDays(2)));

    snapshots.delete(from);
    assertThat(later.collect(Duration.ofDays(1), false).snapshots()).doesNotContain(derived);
    snapshots.delete(again);
    assertThat(later.collect(Duration.ofDays(1), false).snapshots()).contains(derived);

    assertThat(store.find(derived.ref().manifestKey())).isEmpty();
  }

  @Test
  void aShardThatWasDoneIsNotDoneAgain() {
    StagedModel model = v3();
    model
        .shard("z.safetensors")
        .random("z.weight", "BF16", random, 4)
        .random("last.weight", "F8_E4M3", random, 4, 4)
        .random("last.weight_scale_inv", "F32", random, 1, 1);
    SnapshotRef from = stage(model);
    Manifest manifest = Manifests.get(store, from.manifestKey());
    Manifest.Entry last = manifest.file("z.safetensors").orElseThrow();
    byte[] sound = store.get(last.key());
    damage(last);
    assertThatThrownBy(() -> join(from, 1)).rootCause().hasMessageContaining("z.safetensors");
    SnapshotRef derived = Derived.ref(from, WeightDtype.BF16, manifest);
    DoneShards done = new DoneShards(store, blobs, derived);
    List<Manifest.Entry> before =
        manifest.files().stream().filter(file -> done.find(file).isPresent()).toList();
    assertThat(before).isNotEmpty();
    // who reads them again is found out
    before.forEach(this::damage);
    store.put(last.key(), sound);

    Snapshot whole = join(from, 2);

    assertThat(tensors(whole)).containsKeys("q.weight", "v.weight", "last.weight");
    assertThat(store.list(derived.manifestKey().replace("manifest.json", "")))
        .containsExactly(derived.manifestKey());
  }

  /** The others may take longer to be made than garbage has grace. */
  @Test
  void aShardThatStaysAsItIsIsWantedWhileTheOthersAreMade() throws IOException {
    StagedModel model = v3();
    model.shard("z.safetensors").random("z.weight", "BF16", random, 4);
    SnapshotRef from = stage(model);
    Manifest old = Manifests.get(store, from.manifestKey());
    Manifest.Entry plain = old.file("z.safetensors").orElseThrow();
    Instant staged = Instant.now();
    SnapshotRef derived = Derived.ref(from, WeightDtype.BF16, old);

    try (ProgressReport progress = ProgressReport.passing(store, "progress", List.of())) {
      assertThat(
              new Rewriting(store, new DerivedFiles(transfers, blobs), old, new LongAdder())
                  .files(new DoneShards(store, blobs, derived), blobs.wanted(), progress))
          .contains(plain);
    }

    assertThat(CATALOG.get(Blobs.class).unused(staged, 1000))
        .extracting(Stored::sha256)
        .doesNotContain(plain.sha256());
  }

  @Test
  void theSizesThatItTellsBeforehandAreThoseThatCome() throws IOException {
    SnapshotRef from = stage(v3());
    Manifest old = Manifests.get(store, from.manifestKey());
    Map<String, Long> told =
        new Rewriting(store, new DerivedFiles(transfers, blobs), old, new LongAdder())
            .toMake().stream().collect(Collectors.toMap(RemoteFile::path, RemoteFile::bytes));

    Manifest made = Manifests.get(store, join(from, 1).ref().manifestKey());

    assertThat(told).containsOnlyKeys(ONE, TWO);
    told.forEach(
        (path, bytes) -> assertThat(made.file(path).orElseThrow().bytes()).isEqualTo(bytes));
    assertThat(store.find(from.transcodingKey(WeightDtype.BF16))).as("it is over").isEmpty();
  }

  @Test
  void weightsThatChangedInTheStoreAreRefused() {
    SnapshotRef from = stage(v3());
    Manifest.Entry shard = Manifests.get(store, from.manifestKey()).file(TWO).orElseThrow();
    damage(shard);

    assertThatThrownBy(() -> join(from, 1))
        .rootCause()
        .hasMessageContaining(TWO)
        .hasMessageContaining("its manifest says " + shard.sha256());
  }

  @Test
  void weightsThatAreNotQuantisedAreUsedAsTheyAre() {
    StagedModel model = new StagedModel("{\"model_type\": \"llama\"}");
    model.shard(ONE).random("a.weight", "BF16", random, 4, 4);
    SnapshotRef from = stage(model);

    assertThat(join(from, 1).ref()).isEqualTo(from);
  }

  @Test
  void aJobHearsWhatItsWeightsLack() {
    StagedModel model = v3();
    model.shard(ONE).tensors.remove("v.weight_scale_inv");
    SnapshotRef from = stage(model);

    assertThatThrownBy(() -> join(from, 1))
        .rootCause()
        .hasMessageContaining(TWO + ": tensor 'v.weight' is F8_E4M3 and has no scale");
  }

  private void damage(Manifest.Entry file) {
    byte[] bytes = store.get(file.key());
    bytes[bytes.length - 1] ^= 1;
    store.put(file.key(), bytes);
  }
}
