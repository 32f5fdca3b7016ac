package io.tunewright.worker.stage.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class StreamUploadTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final int MIB = 1 << 20;

  private final ObjectStore store = STORE.get();

  /** Two parts at a time are all that fits. */
  private final BufferPool memory = new BufferPool(32 * MIB);

  private final Transfers shared = new Transfers(store, memory, Pace.USUAL);

  @Test
  void aStreamLargerThanTheMemoryArrivesAsItIs() throws Exception {
    byte[] bytes = random(70 * MIB + 123);

    Stored stored = send("large", bytes.length, new Watched(bytes));

    assertThat(stored).isEqualTo(new Stored("large", bytes.length, Hashing.of(bytes)));
    assertThat(Hashing.of(store.get("large"))).isEqualTo(stored.sha256());
    assertThat(memory.freeBytes()).isEqualTo(32L * MIB);
  }

  @Test
  void aSmallOneDoesAsWell() throws Exception {
    byte[] bytes = random(7);
    assertThat(send("small", 7, new ByteArrayInputStream(bytes)).sha256())
        .isEqualTo(Hashing.of(bytes));
  }

  @Test
  void whatEndsEarlyLeavesNothing() {
    byte[] bytes = random(20 * MIB);

    assertThatThrownBy(() -> send("short", 30L * MIB, new ByteArrayInputStream(bytes)))
        .hasMessageContaining("what goes to short ended within part 2");

    assertThat(store.openUploads("short")).isEmpty();
    assertThat(store.find("short")).isEmpty();
    assertThat(memory.freeBytes()).isEqualTo(32L * MIB);
  }

  @Test
  void anErrorLeavesNothingEither() {
    Error broken = new OutOfMemoryError("as planned");
    InputStream breaking =
        new InputStream() {
          @Override
          public int read() {
            throw broken;
          }
        };

    assertThatThrownBy(() -> send("broken", 30L * MIB, breaking)).isSameAs(broken);

    assertThat(store.openUploads("broken")).isEmpty();
    assertThat(memory.freeBytes()).isEqualTo(32L * MIB);
  }

  private Stored send(String key, long bytes, InputStream in) throws Exception {
    return new StreamUpload(shared, key, bytes).send(in);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Sees to it that each part that is read has its place in the pool. */
  private final class Watched extends ByteArrayInputStream {
    Watched(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      assertThat(memory.freeBytes()).isLessThanOrEqualTo(16L * MIB);
      return super.read(into, offset, length);
    }
  }
}
