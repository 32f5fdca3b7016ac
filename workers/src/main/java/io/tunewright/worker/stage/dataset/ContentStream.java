package io.tunewright.worker.stage.dataset;

import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.RangeReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.LongConsumer;

/** A file's bytes in order, piece by piece; broken connections are taken up where they broke. */
final class ContentStream extends InputStream {
  private static final int PIECE = 8 << 20;

  private final Content content;
  private final RangeReader reader;
  private final LongConsumer progress;
  private final byte[] piece;
  private long next;
  private int at;
  private int end;

  /**
   * @param progress told the bytes that were read so far
   */
  ContentStream(Content content, Pace pace, LongConsumer progress) {
    this.content = content;
    this.reader = new RangeReader(content, pace);
    this.progress = progress;
    this.piece = new byte[(int) Math.clamp(content.bytes(), 1, PIECE)];
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (at == end && !refill()) {
      return -1;
    }
    int taken = Math.min(length, end - at);
    System.arraycopy(piece, at, into, offset, taken);
    at += taken;
    return taken;
  }

  private boolean refill() throws IOException {
    int length = (int) Math.min(piece.length, content.bytes() - next);
    if (length == 0) {
      return false;
    }
    try {
      reader.read(next, length, piece);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped at byte %,d".formatted(next));
    }
    next += length;
    at = 0;
    end = length;
    progress.accept(next);
    return true;
  }
}
