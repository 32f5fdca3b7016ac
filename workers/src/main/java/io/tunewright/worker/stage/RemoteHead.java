package io.tunewright.worker.stage;

import io.tunewright.worker.stage.Listing.RemoteFile;
import java.io.IOException;
import java.io.InputStream;

/**
 * The start of a listed file, fetched in ranges that double, so that a reader of headers moves
 * hardly more than the header.
 */
final class RemoteHead extends InputStream {
  private static final long FIRST = 256 << 10;
  private static final long LARGEST = 16 << 20;

  private final Source source;
  private final Listing listing;
  private final RemoteFile file;
  private InputStream range = InputStream.nullInputStream();
  private long at;
  private long next = FIRST;

  RemoteHead(Source source, Listing listing, RemoteFile file) {
    this.source = source;
    this.listing = listing;
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = range.read(into, offset, length);
    if (count < 0 && at < file.bytes()) {
      range.close();
      range = source.open(listing, file, at, Math.min(next, file.bytes() - at));
      next = Math.min(2 * next, LARGEST);
      count = range.read(into, offset, length);
    }
    at += Math.max(0, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    range.close();
  }
}
