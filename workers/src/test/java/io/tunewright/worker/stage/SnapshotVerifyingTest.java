package io.tunewright.worker.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Verification;
import io.tunewright.stage.Verification.State;
import io.tunewright.stage.Verifying;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SnapshotVerifyingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final AtomicInteger FRESH = new AtomicInteger();

  private final ObjectStore store = STORE.get();
  private final int fresh = FRESH.incrementAndGet();
  private final SnapshotRef ref = new SnapshotRef("hf", "org/tiny", "%040x".formatted(fresh));
  private final byte[] shard = new byte[3_000_000];
  private final byte[] config = "{}".getBytes();
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();

  @BeforeEach
  void stage() {
    new Random(fresh).nextBytes(shard);
    Manifests.write(
        store,
        ref.manifestKey(),
        new Manifest(
            "snapshot",
            List.of(entry("config.json", config), entry("model.safetensors", shard)),
            Map.of()));
    activities.registerActivitiesImplementations(new SnapshotVerifying(store));
  }

  private Manifest.Entry entry(String path, byte[] bytes) {
    store.put(key(path), bytes);
    return new Manifest.Entry(path, key(path), Hashing.of(bytes), bytes.length);
  }

  private String key(String path) {
    return "blobs/new/verified-%d-%s".formatted(fresh, path);
  }

  @AfterEach
  void close() {
    activities.close();
  }

  @Test
  void whatIsAsItWasIsSound() {
    Verification found = verify();

    assertThat(found.state()).isEqualTo(State.SOUND);
    assertThat(found.bytes()).isEqualTo(shard.length + config.length);
    assertThat(found.checked()).containsExactlyInAnyOrder("config.json", "model.safetensors");
    assertThat(new String(store.get(ref.verificationKey()))).contains("SOUND");
  }

  @Test
  void oneFlippedBitIsFoundAndItsFileNamed() {
    shard[1_234_567] ^= 1;
    store.put(key("model.safetensors"), shard);

    Verification found = verify();

    assertThat(found.state()).isEqualTo(State.CORRUPT);
    assertThat(found.bad())
        .singleElement()
        .asString()
        .startsWith("model.safetensors has sha256 " + Hashing.of(shard) + ", wanted ");
    assertThat(found.checked()).containsExactly("config.json");
  }

  @Test
  void aFileThatIsGoneIsNamed() {
    store.delete(key("config.json"));

    assertThat(verify().bad())
        .containsExactly("config.json is gone: there is no " + store.uri(key("config.json")));
  }

  /** A repaired file is found sound by the next verification, which begins anew. */
  @Test
  void aSecondVerificationReadsAllAgain() {
    assertThat(verify().state()).isEqualTo(State.SOUND);
    shard[7] ^= 1;
    store.put(key("model.safetensors"), shard);
    assertThat(verify().state()).isEqualTo(State.CORRUPT);
    shard[7] ^= 1;
    store.put(key("model.safetensors"), shard);
    assertThat(verify().state()).isEqualTo(State.SOUND);
  }

  private Verification verify() {
    return activities.newActivityStub(Verifying.class).verify(ref);
  }
}
