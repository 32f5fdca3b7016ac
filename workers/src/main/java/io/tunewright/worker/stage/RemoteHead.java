package io.tunewright.worker.stage;

import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.RangeReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * The start of a file, fetched in ranges that double, so that a reader of headers moves hardly more
 * than the header. Connections that break are taken up again.
 */
public final class RemoteHead extends InputStream {
  private static final int FIRST = 256 << 10;
  private static final int LARGEST = 4 << 20;

  private final Content content;
  private final RangeReader reader;
  private InputStream range = InputStream.nullInputStream();
  private long fetched;
  private int next = FIRST;

  public RemoteHead(Content content, Pace pace) {
    this.content = content;
    this.reader = new RangeReader(content, pace);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = range.read(into, offset, length);
    if (count < 0 && fetched < content.bytes()) {
      range = new ByteArrayInputStream(fetch((int) Math.min(next, content.bytes() - fetched)));
      next = Math.min(2 * next, LARGEST);
      count = range.read(into, offset, length);
    }
    return count;
  }

  private byte[] fetch(int length) throws IOException {
    byte[] bytes = new byte[length];
    try {
      reader.read(fetched, length, bytes);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("stopped").initCause(stopping);
    }
    fetched += length;
    return bytes;
  }
}
