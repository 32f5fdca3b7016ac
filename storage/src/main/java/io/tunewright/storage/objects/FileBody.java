package io.tunewright.storage.objects;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/**
 * A part that lies in a file of this machine.
 *
 * @param crc of the bytes that are meant, which the file may have no more
 */
record FileBody(FileChannel file, long offset, int length, int crc) implements PartBody {
  private static final int PIECE = 64 * 1024;

  /** Has the kernel send the whole of it. */
  void sendTo(SocketChannel socket) throws IOException {
    for (long at = 0; at < length; ) {
      long sent = file.transferTo(offset + at, length - at, socket);
      at += sent > 0 ? sent : sendPiece(at, socket);
    }
  }

  /**
   * Sends some bytes by way of memory. On a virtual thread the kernel doesn't wait where the socket
   * has no room: this does. It also finds out if the file has ended.
   */
  private int sendPiece(long at, SocketChannel socket) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, length - at));
    if (file.read(piece, offset + at) < 0) {
      throw new EOFException("the file ended %,d bytes early".formatted(length - at));
    }
    piece.flip();
    while (piece.hasRemaining()) {
      socket.write(piece);
    }
    return piece.limit();
  }

  @Override
  public InputStream open() {
    return new InputStream() {
      private int at;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int most) throws IOException {
        if (at == length) {
          return -1;
        }
        ByteBuffer room = ByteBuffer.wrap(into, from, Math.min(most, length - at));
        int n = file.read(room, offset + at);
        if (n < 0) {
          throw new EOFException("the file ended %,d bytes early".formatted(length - at));
        }
        at += n;
        return n;
      }
    };
  }
}
