package io.tunewright.storage.objects;

import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * Brings one object into one file: parallel ranges into a temporary name, the whole verified,
 * synced, and renamed.
 */
final class Download {
  private static final long RANGE = 16L * 1024 * 1024;
  private static final int IN_FLIGHT = 4;
  private static final int BUFFER = 128 * 1024;

  private final ObjectStore store;
  private final LongConsumer progress;

  /**
   * @param progress told the bytes of each piece as it arrives, from several threads
   */
  Download(ObjectStore store, LongConsumer progress) {
    this.store = store;
    this.progress = progress;
  }

  void to(Path file, Manifest.Entry entry) throws IOException, InterruptedException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), ".incoming-", "");
    try {
      fill(temporary, entry);
      String sha256 = Hashing.of(temporary);
      if (!sha256.equals(entry.sha256())) {
        throw TuningError.STORE_UNREACHABLE.because(
            "%s arrived with sha256 %s, wanted %s"
                .formatted(store.uri(entry.key()), sha256, entry.sha256()));
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void fill(Path file, Manifest.Entry entry) throws IOException, InterruptedException {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore room = new Semaphore(IN_FLIGHT);
      List<Future<?>> ranges = new ArrayList<>();
      for (long at = 0; at < entry.bytes(); at += RANGE) {
        long offset = at;
        long length = Math.min(RANGE, entry.bytes() - at);
        ranges.add(
            threads.submit(() -> {
              room.acquire();
              try {
                range(out, entry.key(), offset, length);
                return offset;
              } finally {
                room.release();
              }
            }));
      }
      for (Future<?> range : ranges) {
        await(range);
      }
      out.force(true);
    }
  }

  private void range(FileChannel out, String key, long offset, long length) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long done = 0;
    try (InputStream in = store.read(key, offset, length)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        ByteBuffer piece = ByteBuffer.wrap(buffer, 0, n);
        while (piece.hasRemaining()) {
          done += out.write(piece, offset + done);
        }
        progress.accept(n);
      }
    }
    if (done != length) {
      throw TuningError.STORE_UNREACHABLE.because(
          "%s gave %d bytes from %d on, wanted %d".formatted(store.uri(key), done, offset, length));
    }
  }

  private static void await(Future<?> range) throws IOException, InterruptedException {
    try {
      range.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException plain) {
        throw plain;
      }
      throw new IOException(failed.getCause());
    }
  }
}
