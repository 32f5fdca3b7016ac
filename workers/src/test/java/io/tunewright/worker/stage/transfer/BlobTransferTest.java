package io.tunewright.worker.stage.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobTransferTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final int MIB = 1 << 20;
  private static final AtomicLong SEED = new AtomicLong();

  private final ObjectStore store = STORE.get();
  private final BufferPool memory = new BufferPool(64 * MIB);
  private final Transfers shared =
      new Transfers(store, memory, new Pace(0, 1024, Duration.ofSeconds(10)));
  private final Map<String, Stored> known = new ConcurrentHashMap<>();

  @Test
  void aLargeFileArrivesAsItIs() throws Exception {
    byte[] bytes = random(50 * MIB + 12_345);

    Stored stored = transfer(content(bytes, Hashing.of(bytes), at -> at), "r").run(b -> {});

    assertThat(stored.sha256()).isEqualTo(Hashing.of(bytes));
    assertThat(Hashing.of(store.get(stored.key()))).isEqualTo(stored.sha256());
  }

  @Test
  void aFileWithoutAPromisedHashIsHashedOnItsWay() throws Exception {
    byte[] bytes = random(20 * MIB);

    Stored stored = transfer(content(bytes, null, at -> at), "r").run(b -> {});

    assertThat(stored.sha256()).isEqualTo(Hashing.of(bytes));
    assertThat(stored.key()).startsWith("blobs/new/");
  }

  @Test
  void whatTheStoreHasAlreadyUnderItsHashIsNotStoredTwice() throws Exception {
    byte[] bytes = random(20 * MIB);
    Stored first = transfer(content(bytes, null, at -> at), "one").run(b -> {});
    known.put(first.sha256(), first);

    Stored second = transfer(content(bytes, null, at -> at), "two").run(b -> {});

    assertThat(second).isEqualTo(first);
    assertThat(store.openUploads("blobs/")).isEmpty();
  }

  @Test
  void aWrongHashIsReadOnceMoreAndThenNamed() {
    byte[] bytes = random(33 * MIB);
    AtomicLong read = new AtomicLong();
    Content wrong = content(bytes, "0".repeat(64), at -> read.incrementAndGet());

    assertThatThrownBy(() -> transfer(wrong, "r").run(b -> {}))
        .hasMessageContaining("shard was read twice");
    assertThat(read).hasValue(10);
    assertThat(store.openUploads("blobs/")).isEmpty();
    assertThat(store.find("r")).isEmpty();
  }

  /** A process that dies leaves its upload and its note; the next one goes on from them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aTransferThatDiesAnywhereIsTakenUp(long seed) throws Exception {
    byte[] bytes = random(100 * MIB + 777);
    Random random = new Random(seed);
    String sha256 = random.nextBoolean() ? Hashing.of(bytes) : null;
    AtomicLong read = new AtomicLong();
    for (int death = 0; death < 3; death++) {
      long fatal = (long) (random.nextDouble() * bytes.length);
      Content dying =
          content(
              bytes,
              sha256,
              at -> {
                if (at >= fatal) {
                  throw new IllegalStateException("killed");
                }
                return read.incrementAndGet();
              });
      try {
        transfer(dying, "taken-up-" + seed).run(b -> {});
      } catch (IllegalStateException | java.io.UncheckedIOException killed) {
        // as planned
      }
      if (random.nextBoolean()) {
        forgetTheNewest("taken-up-" + seed);
      }
    }

    Stored stored =
        transfer(content(bytes, sha256, at -> read.incrementAndGet()), "taken-up-" + seed)
            .run(b -> {});

    assertThat(stored.sha256()).isEqualTo(Hashing.of(bytes));
    assertThat(Hashing.of(store.get(stored.key()))).isEqualTo(stored.sha256());
    assertThat(memory.freeBytes()).isEqualTo(64L * MIB);
  }

  @Test
  void aShortReadGoesOnFromItsByte() throws Exception {
    byte[] bytes = random(17 * MIB);
    AtomicLong opened = new AtomicLong();
    Content shortened =
        new Content(
            "shard",
            bytes.length,
            Hashing.of(bytes),
            (offset, length) ->
                new ByteArrayInputStream(
                    bytes,
                    (int) offset,
                    opened.incrementAndGet() % 2 == 1 ? (int) length / 2 : (int) length));

    FileProgress progress = new FileProgress();
    new BlobTransfer(shortened, "r", shared, progress, sha -> Optional.empty()).run(b -> {});

    assertThat(progress.read()).isEqualTo(bytes.length);
    assertThat(progress.retries()).isPositive();
  }

  /** As if the process had died before it could note how far it came. */
  private void forgetTheNewest(String resumeKey) {
    Resume.find(store, resumeKey).ifPresent(resume -> resume.after(0, null).save(store, resumeKey));
  }

  private interface Watch {
    long opened(long offset) throws IOException;
  }

  private static Content content(byte[] bytes, @Nullable String sha256, Watch watch) {
    return new Content(
        "shard",
        bytes.length,
        sha256,
        (offset, length) -> {
          watch.opened(offset);
          InputStream in = new ByteArrayInputStream(bytes, (int) offset, (int) length);
          return in;
        });
  }

  private BlobTransfer transfer(Content content, String resumeKey) {
    return new BlobTransfer(
        content,
        resumeKey,
        shared,
        new FileProgress(),
        sha256 -> Optional.ofNullable(known.get(sha256)));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(SEED.incrementAndGet()).nextBytes(bytes);
    return bytes;
  }
}
