package io.tunewright.worker.stage.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Sha256;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What no code expects, such as a lack of memory, must not look like a file that is whole. */
@Timeout(30)
class PartedFileTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final int PART = 1 << 20;
  private static final Error BROKEN = new NoClassDefFoundError("as planned");

  private final byte[] bytes = new byte[9 * PART];
  private final BufferPool memory = new BufferPool(2 * PART);
  private final Transfers shared = new Transfers(STORE.get(), memory, Pace.USUAL);
  private final Content content =
      new Content(
          "shard",
          bytes.length,
          null,
          (offset, length) -> new ByteArrayInputStream(bytes, (int) offset, (int) length));
  private final FileProgress progress = new FileProgress();

  @Test
  void anErrorInDeliveringAPartIsToldAndLeavesNoHole() {
    Receiver broken =
        new Sink() {
          @Override
          public PartUpload.Part receive(int number, byte[] buffer, int length) {
            if (number == 4) {
              throw BROKEN;
            }
            return super.receive(number, buffer, length);
          }
        };

    assertFails(broken, MemoryPart.of(content, broken, shared, progress));
  }

  @Test
  void anErrorInTakingAPartIsToldToo() {
    Sink sink = new Sink();
    InHand.Taking parts = MemoryPart.of(content, sink, shared, progress);

    assertFails(
        sink,
        (number, offset, length) -> {
          if (number == 4) {
            throw BROKEN;
          }
          return parts.take(number, offset, length);
        });
  }

  @Test
  void anErrorInHashingAPartIsToldToo() {
    Sink sink = new Sink();
    InHand.Taking parts = MemoryPart.of(content, sink, shared, progress);

    assertFails(
        sink,
        (number, offset, length) -> new Unhashable(parts.take(number, offset, length), number));
  }

  @Test
  void memoryThatCanNotBeHadNowIsNotLost() {
    BufferPool large = new BufferPool(4L << 30);

    assertThatThrownBy(() -> large.take(Integer.MAX_VALUE)).isInstanceOf(OutOfMemoryError.class);

    assertThat(large.freeBytes()).isEqualTo(4L << 30);
  }

  private void assertFails(Receiver receiver, InHand.Taking parts) {
    assertThatThrownBy(() -> new PartedFile(content, shared, progress, receiver, parts).move())
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCause(BROKEN);
    assertThat(memory.freeBytes()).isEqualTo(memory.bytes());
  }

  private static class Sink implements Receiver {
    @Override
    public int partBytes() {
      return PART;
    }

    @Override
    public Map<Integer, PartUpload.Part> parts() {
      return Map.of();
    }

    @Override
    public Sha256 sha() {
      return new Sha256();
    }

    @Override
    public PartUpload.Part receive(int number, byte[] buffer, int length) {
      return new PartUpload.Part(length, "");
    }

    @Override
    public void note(long bytes, String state) {}
  }

  /** Has no more memory for the fourth. */
  private record Unhashable(InHand part, int number) implements InHand {
    @Override
    public void fetch() throws InterruptedException {
      part.fetch();
    }

    @Override
    public void hash(Sha256 sha) {
      if (number == 4) {
        throw BROKEN;
      }
      part.hash(sha);
    }

    @Override
    public boolean hashedFirst() {
      return true;
    }

    @Override
    public PartUpload.Part deliver() {
      return part.deliver();
    }

    @Override
    public void giveBack() {
      part.giveBack();
    }
  }
}
