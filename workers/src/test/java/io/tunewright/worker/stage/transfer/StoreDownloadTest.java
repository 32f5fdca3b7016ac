package io.tunewright.worker.stage.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreDownloadTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final int MIB = 1 << 20;

  private final ObjectStore store = STORE.get();
  private final BufferPool memory = new BufferPool(64 * MIB);
  private final FileProgress progress = new FileProgress();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16 * MIB, 32 * MIB, 50 * MIB + 12_345})
  void aFileArrivesAsItIsAndNothingBesideIt(int size) throws IOException {
    byte[] bytes = random(size, size);
    Path file = directory.resolve("a/b/shard");

    download(Pace.USUAL).to(file, stored("size-" + size, bytes), progress);

    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    assertThat(progress.read()).isEqualTo(size);
    assertThat(beside(file)).containsExactly(file);
  }

  @Test
  void aFileSystemWithoutDirectWritesTakesItToo() throws IOException {
    byte[] bytes = random(40 * MIB, 1);
    Path inMemory = Files.createTempDirectory(Path.of("/dev/shm"), "tunewright");
    Path file = inMemory.resolve("shard");
    try {
      download(Pace.USUAL).to(file, stored("in-memory", bytes), progress);
      assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(inMemory);
    }
  }

  @Test
  void bytesThatAreNotThePromisedOnesAreReadTwiceAndNotKept() throws IOException {
    byte[] bytes = random(9 * MIB, 2);
    Manifest.Entry sound = stored("tampered", bytes);
    var wrong = new Manifest.Entry("x", sound.key(), "00".repeat(32), sound.bytes());
    Path file = directory.resolve("x");

    assertThatThrownBy(() -> download(Pace.USUAL).to(file, wrong, progress))
        .hasMessageContaining("arrived with sha256 %s, wanted %s", sound.sha256(), wrong.sha256());
    assertThat(progress.read()).isEqualTo(2L * bytes.length);
    assertThat(beside(file)).isEmpty();
  }

  /** Interrupted at a random byte, and again; sometimes with a note that is older than the file. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aDownloadThatDiesAnywhereIsTakenUp(long seed) throws Exception {
    Random random = new Random(seed);
    byte[] bytes = random(100 * MIB + 777, seed);
    Manifest.Entry entry = stored("dies-" + seed, bytes);
    Path file = directory.resolve("shard");
    for (int death = 0; death < 2; death++) {
      interrupted(file, entry, (long) (random.nextDouble() * 0.8 * bytes.length));
      if (random.nextInt(3) == 0) {
        Files.deleteIfExists(note(file));
      }
    }
    boolean noted = Files.exists(note(file));

    download(Pace.USUAL).to(file, entry, progress);

    assertThat(Files.mismatch(file, Files.write(directory.resolve("wanted"), bytes))).isEqualTo(-1);
    assertThat(progress.read())
        .isLessThanOrEqualTo(noted ? bytes.length - FileInParts.PART : bytes.length);
    assertThat(memory.freeBytes()).isEqualTo(64L * MIB);
  }

  @Test
  void nothingIsTrustedThatWasWrittenBeforeTheMachineStarted() throws Exception {
    byte[] bytes = random(100 * MIB, 7);
    Manifest.Entry entry = stored("reboot", bytes);
    Path file = directory.resolve("shard");
    interrupted(file, entry, 80 * MIB);
    Path incoming = directory.resolve(".incoming-shard");
    Files.write(incoming, new byte[bytes.length]);
    Files.writeString(note(file), Files.readString(note(file)).replaceFirst("\\S+", "other-boot"));

    download(Pace.USUAL).to(file, entry, progress);

    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    assertThat(progress.read()).isEqualTo(bytes.length);
  }

  @Test
  void twoThatWantOneFileAtTheSameTimeBringItOnce() throws Exception {
    byte[] bytes = random(40 * MIB, 8);
    Manifest.Entry entry = stored("both", bytes);
    Path file = directory.resolve("shard");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> both =
          List.of(
              threads.submit(() -> download(Pace.USUAL).to(file, entry, progress)),
              threads.submit(() -> download(Pace.USUAL).to(file, entry, progress)));
      for (Future<?> each : both) {
        each.get();
      }
    }
    assertThat(progress.read()).isEqualTo(bytes.length);
    assertThat(beside(file)).containsExactly(file);
  }

  /** Stops a download after so many bytes, as a worker that shuts down does. */
  private void interrupted(Path file, Manifest.Entry entry, long after) throws Exception {
    FileProgress soFar = new FileProgress();
    Pace slow = new Pace(100L * MIB, 1024, Duration.ofSeconds(10));
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                download(slow).to(file, entry, soFar);
              } catch (RuntimeException stopped) {
                // as planned
              }
            });
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> soFar.read() >= after || !thread.isAlive());
    thread.interrupt();
    thread.join();
    assertThat(file).doesNotExist();
  }

  private static Path note(Path file) {
    return file.resolveSibling(".incoming-shard.note");
  }

  private StoreDownload download(Pace pace) {
    return new StoreDownload(new Transfers(store, memory, pace));
  }

  private Manifest.Entry stored(String key, byte[] bytes) {
    Stored stored = store.upload("downloads/" + key, new ByteArrayInputStream(bytes));
    return new Manifest.Entry("shard", stored.key(), stored.sha256(), stored.bytes());
  }

  private static List<Path> beside(Path file) throws IOException {
    try (var all = Files.list(file.resolveSibling(""))) {
      return all.toList();
    }
  }

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
