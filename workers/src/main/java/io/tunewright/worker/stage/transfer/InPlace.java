package io.tunewright.worker.stage.transfer;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.FileState;
import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The parts of a file of this machine, which need not pass through our memory: each is hashed a
 * small piece at a time, while that is in the processor's cache, and then sent by the kernel from
 * its own.
 */
final class InPlace implements InHand.Taking {
  private static final int PIECE = 128 * 1024;

  private final Path path;
  private final FileState state;
  private final Content content;
  private final UploadInParts upload;
  private final BufferPool memory;
  private final Pace pace;
  private final FileProgress progress;
  private final FileChannel file;
  private final FileChannel nowhere;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

  private InPlace(
      Path path, Content content, UploadInParts upload, Transfers shared, FileProgress progress)
      throws IOException {
    this.path = path;
    this.content = content;
    this.upload = upload;
    this.memory = shared.memory();
    this.pace = shared.pace();
    this.progress = progress;
    this.file = FileChannel.open(path);
    this.state = FileState.of(path);
    this.nowhere = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.WRITE);
  }

  static InPlace open(
      Path path, Content content, UploadInParts upload, Transfers shared, FileProgress progress) {
    try {
      return new InPlace(path, content, upload, shared, progress);
    } catch (IOException unreadable) {
      throw unreachable(content, unreadable);
    }
  }

  private static RuntimeException unreachable(Content content, IOException unreadable) {
    return content
        .unreachable()
        .because("%s: %s".formatted(content.name(), unreadable.getMessage()), unreadable);
  }

  @Override
  public InHand take(int number, long offset, int length) throws InterruptedException {
    memory.reserve(upload.partBytes());
    return new Part(number, offset, length);
  }

  @Override
  public void close() {
    try (file) {
      nowhere.close();
    } catch (IOException broken) {
      throw unreachable(content, broken);
    }
  }

  /** For stores that don't check what they get: it must still be what was hashed. */
  private void refuseIfChanged() {
    try {
      FileState now = FileState.of(path);
      if (!now.equals(state)) {
        throw TuningError.CORRUPT_WEIGHTS.because(
            "%s changed while it was sent: it has %s, wanted %s"
                .formatted(content.name(), now, state));
      }
    } catch (IOException gone) {
      throw unreachable(content, gone);
    }
  }

  private final class Part implements InHand {
    private final int number;
    private final long offset;
    private final int length;
    private final CRC32C crc = new CRC32C();

    Part(int number, long offset, int length) {
      this.number = number;
      this.offset = offset;
      this.length = length;
    }

    /** Brings the part into the kernel's cache, without a copy in ours. */
    @Override
    public void fetch() throws InterruptedException {
      long[] done = {0};
      pace.persistently(
          content.unreachable(),
          "%s from byte %,d on".formatted(content.name(), offset),
          progress::retried,
          () -> {
            fetchOn(done);
            return done;
          });
    }

    private void fetchOn(long[] done) throws IOException {
      for (long n = 1; n > 0 && done[0] < length; done[0] += n) {
        n = file.transferTo(offset + done[0], Math.min(Receiver.MIB, length - done[0]), nowhere);
        progress.hasRead((int) n);
        pace.pass((int) n);
      }
    }

    @Override
    public void hash(Sha256 sha) {
      try {
        for (int at = 0, n; at < length; at += n) {
          n = file.read(piece.clear().limit(Math.min(PIECE, length - at)), offset + at);
          if (n < 0) {
            refuseIfChanged();
            throw new EOFException("it ended %,d bytes early".formatted(length - at));
          }
          sha.update(piece.array(), n);
          crc.update(piece.array(), 0, n);
        }
      } catch (IOException unreadable) {
        throw unreachable(content, unreadable);
      }
    }

    @Override
    public boolean hashedFirst() {
      return true;
    }

    @Override
    public PartUpload.Part deliver() {
      try {
        return upload.upload().send(number, file, offset, length, (int) crc.getValue());
      } finally {
        refuseIfChanged();
      }
    }

    @Override
    public void giveBack() {
      memory.release(upload.partBytes());
    }
  }
}
