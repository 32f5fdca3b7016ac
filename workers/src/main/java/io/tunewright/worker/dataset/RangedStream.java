package io.tunewright.worker.dataset;

import io.tunewright.storage.objects.ObjectStore;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads an object piece by piece, each in a request of its own: a reader that takes hours over a
 * file would outlive any one connection.
 */
public final class RangedStream extends InputStream {
  private static final long PIECE = 32 << 20;

  private final ObjectStore store;
  private final String key;
  private final long size;
  private long at;
  private InputStream piece = InputStream.nullInputStream();

  public RangedStream(ObjectStore store, String key, long size) {
    this.store = store;
    this.key = key;
    this.size = size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = piece.read(into, offset, length);
    if (count < 0 && at < size) {
      piece.close();
      piece = store.read(key, at, Math.min(PIECE, size - at));
      count = piece.read(into, offset, length);
    }
    at += Math.max(0, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    piece.close();
  }
}
