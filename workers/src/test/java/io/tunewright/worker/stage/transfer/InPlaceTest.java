package io.tunewright.worker.stage.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InPlaceTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final int MIB = 1 << 20;
  private static final AtomicLong SEED = new AtomicLong();
  private static final int BYTES = 70 * MIB + 777;

  @TempDir Path directory;

  private final ObjectStore store = STORE.get();

  /** Two parts at a time are all that fits. */
  private final BufferPool memory = new BufferPool(32 * MIB);

  private final FileProgress progress = new FileProgress();
  private byte[] bytes = {};
  private Path path = Path.of("");

  @BeforeEach
  void writeTheFile() throws IOException {
    bytes = new byte[BYTES];
    new Random(SEED.incrementAndGet()).nextBytes(bytes);
    path = Files.write(directory.resolve("shard"), bytes);
  }

  @Test
  void aFileArrivesAsItIs() throws Exception {
    Stored stored = transfer("whole", Pace.USUAL).run(b -> {});

    assertThat(stored.sha256()).isEqualTo(Hashing.of(bytes));
    assertThat(Hashing.of(store.get(stored.key()))).isEqualTo(stored.sha256());
    assertThat(progress.read()).isEqualTo(BYTES);
    assertThat(progress.hashed()).isEqualTo(BYTES);
    assertThat(memory.freeBytes()).isEqualTo(32L * MIB);
  }

  @Test
  void whatWasStoppedGoesOnWhereItWas() throws Exception {
    stopHalfway(() -> {}, true);
    Resume left = Resume.find(store, note()).orElseThrow();
    assertThat(left.bytes()).isPositive();

    Stored stored = transfer(note(), Pace.USUAL).run(b -> {});

    assertThat(stored.key()).isEqualTo(left.key());
    assertThat(stored.sha256()).isEqualTo(Hashing.of(bytes));
    assertThat(Hashing.of(store.get(stored.key()))).isEqualTo(stored.sha256());
    assertThat(progress.read()).isLessThan(2L * BYTES);
  }

  @Test
  void aFileCutShortMeanwhileIsNamedAndNotStored() throws Exception {
    Throwable failure =
        stopHalfway(
            () -> {
              try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.truncate(40 * MIB);
              }
            },
            false);

    assertThat(failure).hasMessageContaining("shard changed while it was sent: it has 41,943,040");
  }

  @Test
  void aFileOverwrittenMeanwhileIsNamedAndNotStored() throws Exception {
    Throwable failure =
        stopHalfway(
            () -> {
              try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 60 * MIB);
              }
            },
            false);

    assertThat(failure).hasMessageContaining("shard changed while it was sent");
  }

  private String note() {
    return "staging/" + directory.getFileName();
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Moves slowly, and changes something once the first parts have been stored. */
  private Throwable stopHalfway(Change change, boolean interrupted) throws Exception {
    Pace slow = new Pace(24 * MIB, 1, Duration.ofSeconds(60));
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Stored> moving = thread.submit(() -> transfer(note(), slow).run(b -> {}));
      await().until(() -> progress.stored() > 0 && Resume.find(store, note()).isPresent());
      change.make();
      if (interrupted) {
        thread.shutdownNow();
      }
      assertThatThrownBy(moving::get).isInstanceOf(ExecutionException.class);
      return moving.exceptionNow();
    } finally {
      assertThat(memory.freeBytes()).isEqualTo(32L * MIB);
      assertThat(store.list("blobs/sha256/%.2s/%<s".formatted(Hashing.of(bytes)))).isEmpty();
    }
  }

  private BlobTransfer transfer(String resumeKey, Pace pace) {
    Content content =
        new Content(
                "shard",
                BYTES,
                Hashing.of(bytes),
                (offset, length) -> {
                  throw new AssertionError("it lies here");
                })
            .in(path);
    return new BlobTransfer(
        content,
        resumeKey,
        new Transfers(store, memory, pace),
        progress,
        sha256 -> Optional.empty());
  }
}
