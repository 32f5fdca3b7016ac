package io.tunewright.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ApplicationFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ObjectStoreTest {
  private static final int MIB = 1024 * 1024;

  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private final ObjectStore store = STORE.get();

  @Test
  void anUploadOfManyPartsComesBackWhole() {
    byte[] bytes = random(70 * MIB + 12_345);

    Stored stored = store.upload("parts/big", new ByteArrayInputStream(bytes));

    assertThat(stored.bytes()).isEqualTo(bytes.length);
    assertThat(stored.sha256()).isEqualTo(Hashing.of(bytes));
    assertThat(store.get(stored.key())).isEqualTo(bytes);
  }

  @Test
  void anEmptyAndASmallStreamAreStoredToo() {
    for (int size : new int[] {0, 1, 16 * MIB}) {
      byte[] bytes = random(size);
      assertThat(store.upload("small/" + size, new ByteArrayInputStream(bytes)))
          .isEqualTo(new Stored("small/" + size, size, Hashing.of(bytes)));
      assertThat(store.get("small/" + size)).isEqualTo(bytes);
    }
  }

  @Test
  void anErrorLeavesNothingBehindEither() {
    Error broken = new OutOfMemoryError("as planned");
    InputStream breaking =
        new InputStream() {
          @Override
          public int read() {
            throw broken;
          }
        };
    InputStream both =
        new SequenceInputStream(new ByteArrayInputStream(new byte[20 * MIB]), breaking);

    assertThatThrownBy(() -> store.upload("broken/y", both)).isSameAs(broken);
    assertThat(store.openUploads("broken/")).isEmpty();
  }

  @Test
  void aStreamThatBreaksLeavesNothingBehind() {
    InputStream breaking =
        new InputStream() {
          private long given;

          @Override
          public int read() throws IOException {
            throw new IOException("the source went away");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            if (given > 40L * MIB) {
              throw new IOException("the source went away");
            }
            given += length;
            return length;
          }
        };

    assertThatThrownBy(() -> store.upload("broken/x", breaking))
        .hasRootCauseMessage("the source went away");
    assertThat(store.size("broken/x")).isEmpty();
    assertThat(store.openUploads("broken/")).isEmpty();
  }

  @Test
  void theFirstManifestOfASetCountsAndItsFilesNeverChange() {
    String key = "set/manifest.json";
    Manifest first = manifest(Map.of("licence", "mit", "step", 3), "k1", "aa".repeat(32));
    Manifest later = manifest(Map.of("licence", "mit", "step", 4), "k2", "aa".repeat(32));
    Manifest other = manifest(Map.of(), "k1", "bb".repeat(32));

    assertThat(Manifests.write(store, key, first)).isEqualTo(first);
    assertThat(Manifests.write(store, key, first)).isEqualTo(first);
    assertThat(Manifests.write(store, key, later)).isEqualTo(first);
    assertThatThrownBy(() -> Manifests.write(store, key, other))
        .hasMessageContaining("lists other files");
    assertThat(Manifests.get(store, key)).isEqualTo(first);
  }

  private static Manifest manifest(Map<String, Object> about, String key, String sha256) {
    return new Manifest("snapshot", List.of(new Manifest.Entry("a", key, sha256, 1)), about);
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertThat(store.find("nothing")).isEmpty();
    assertThat(store.size("nothing")).isEmpty();
    assertThatThrownBy(() -> store.read("nothing")).isInstanceOf(ApplicationFailure.class);
    store.delete("nothing");
  }

  @Test
  void listsByPrefixInOrder() {
    for (String name : List.of("list/b", "list/a", "other/c")) {
      store.put(name, name.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(store.list("list/")).containsExactly("list/a", "list/b");
  }

  @Test
  void aStoreOutOfReachSaysSoAndMayBeTriedAgain() {
    StoreSettings here = STORE.settings();
    try (ObjectStore away =
        ObjectStore.open(
            new StoreSettings(
                java.net.URI.create("http://127.0.0.1:1"),
                here.region(),
                here.bucket(),
                here.accessKey(),
                here.secretKey(),
                true))) {
      assertThatThrownBy(() -> away.find("x"))
          .isInstanceOfSatisfying(
              ApplicationFailure.class, failure -> assertThat(failure.isNonRetryable()).isFalse());
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
