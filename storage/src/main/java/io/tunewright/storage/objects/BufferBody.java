package io.tunewright.storage.objects;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/** A part that lies in memory. */
record BufferBody(byte[] buffer, int length) implements PartBody {
  private static final int PIECE = 128 * 1024;

  @Override
  public int crc() {
    CRC32C crc = new CRC32C();
    crc.update(buffer, 0, length);
    return (int) crc.getValue();
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(buffer, 0, length);
  }

  /** Writes the whole of it. */
  void writeTo(OutputStream out) throws IOException {
    for (int at = 0; at < length; at += PIECE) {
      out.write(buffer, at, Math.min(PIECE, length - at));
    }
  }
}
