package io.tunewright.worker.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines that are made one by one, as a stream of their bytes. */
public abstract class LineStream extends InputStream {
  private byte[] line = new byte[0];
  private int at;

  /** The next whole line with its end, or empty behind the last one. Not to be mixed with reads. */
  protected abstract Optional<byte[]> next() throws IOException;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (at == line.length) {
      Optional<byte[]> next = next();
      if (next.isEmpty()) {
        return -1;
      }
      line = next.get();
      at = 0;
    }
    int taken = Math.min(length, line.length - at);
    System.arraycopy(line, at, into, offset, taken);
    at += taken;
    return taken;
  }
}
