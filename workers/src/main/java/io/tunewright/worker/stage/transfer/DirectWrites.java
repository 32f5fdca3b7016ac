package io.tunewright.worker.stage.transfer;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Writes past the page cache ({@code O_DIRECT}): whole blocks, from aligned memory. */
final class DirectWrites implements AutoCloseable {
  private static final int PIECE = 1 << 20;

  /** Kept for the life of the process: as many as ever wrote at once. */
  private static final Queue<ByteBuffer> SPARE = new ConcurrentLinkedQueue<>();

  private final FileChannel file;
  private final int block;

  private DirectWrites(FileChannel file, int block) {
    this.file = file;
    this.block = block;
  }

  /** Opens the file so, or gives null where its file system can't (tmpfs, many FUSE ones). */
  static @Nullable DirectWrites open(Path path) {
    try {
      long block = Files.getFileStore(path).getBlockSize();
      return PIECE % block != 0
          ? null
          : new DirectWrites(
              FileChannel.open(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT),
              (int) block);
    } catch (IOException | UnsupportedOperationException unable) {
      return null;
    }
  }

  /**
   * Writes, or says that it could not: some file systems take the option and then refuse the write.
   *
   * @param length whole pieces of 1 MiB
   * @param offset a multiple of as much
   */
  boolean write(byte[] bytes, int length, long offset) {
    ByteBuffer spare = SPARE.poll();
    ByteBuffer piece =
        spare == null || spare.capacity() < PIECE + block
            ? ByteBuffer.allocateDirect(PIECE + block)
            : spare;
    try {
      ByteBuffer aligned = piece.alignedSlice(block);
      for (int at = 0; at < length; at += PIECE) {
        aligned.clear().limit(PIECE);
        aligned.put(bytes, at, PIECE).flip();
        for (long next = offset + at; aligned.hasRemaining(); ) {
          next += file.write(aligned, next);
        }
      }
      return true;
    } catch (IOException refused) {
      return false;
    } finally {
      SPARE.add(piece.clear());
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
