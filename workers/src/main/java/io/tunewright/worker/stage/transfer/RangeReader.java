package io.tunewright.worker.stage.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fills buffers with ranges of a file. Where a connection breaks, ends early or trickles, it goes
 * on from the byte that it had reached.
 */
public final class RangeReader {
  private static final int PIECE = 128 * 1024;

  private final Content content;
  private final Pace pace;
  private final FileProgress progress;

  RangeReader(Content content, Pace pace, FileProgress progress) {
    this.content = content;
    this.pace = pace;
    this.progress = progress;
  }

  /** Reads that nobody watches. */
  public RangeReader(Content content, Pace pace) {
    this(content, pace, new FileProgress());
  }

  /**
   * Reads {@code length} bytes from {@code offset} on into the buffer's start, by as many requests
   * at the same time as the content wants.
   */
  public void read(long offset, int length, byte[] buffer) throws InterruptedException {
    if (length <= content.range()) {
      read(offset, new Piece(buffer, 0, length));
      return;
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        List<Future<?>> ranges = new ArrayList<>();
        for (int from = 0; from < length; from += content.range()) {
          long at = offset + from;
          Piece piece = new Piece(buffer, from, Math.min(content.range(), length - from));
          ranges.add(
              threads.submit(() -> {
                read(at, piece);
                return piece;
              }));
        }
        for (Future<?> range : ranges) {
          range.get();
        }
      } catch (ExecutionException failed) {
        threads.shutdownNow();
        throw Rethrown.of(failed.getCause());
      } catch (InterruptedException stopping) {
        threads.shutdownNow();
        throw stopping;
      }
    }
  }

  /** Part of a buffer, to be filled. */
  private record Piece(byte[] buffer, int from, int length) {}

  private void read(long offset, Piece piece) throws InterruptedException {
    int[] done = {0};
    pace.persistently(
        content.unreachable(),
        "%s from byte %,d on".formatted(content.name(), offset),
        progress::retried,
        () -> {
          readOn(offset, piece, done);
          return done;
        });
  }

  private void readOn(long offset, Piece piece, int[] done) throws IOException {
    Pace.Floor floor = pace.floor();
    int length = piece.length();
    try (InputStream in = content.opener().open(offset + done[0], length - done[0])) {
      while (done[0] < length) {
        long asked = System.nanoTime();
        int n = in.read(piece.buffer(), piece.from() + done[0], Math.min(PIECE, length - done[0]));
        if (n < 0) {
          throw new EOFException("it ended %,d bytes early".formatted(length - done[0]));
        }
        floor.check(n, System.nanoTime() - asked);
        done[0] += n;
        progress.hasRead(n);
        pace.pass(n);
      }
    }
  }
}
