package io.tunewright.worker.stage.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

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

  /** Reads {@code length} bytes from {@code offset} on into the buffer's start. */
  public void read(long offset, int length, byte[] buffer) throws InterruptedException {
    int[] at = {0};
    pace.persistently(
        content.unreachable(),
        "%s from byte %,d on".formatted(content.name(), offset),
        progress::retried,
        () -> {
          readOn(offset, length, buffer, at);
          return at;
        });
  }

  private void readOn(long offset, int length, byte[] buffer, int[] at) throws IOException {
    Pace.Floor floor = pace.floor();
    try (InputStream in = content.opener().open(offset + at[0], length - at[0])) {
      while (at[0] < length) {
        long asked = System.nanoTime();
        int n = in.read(buffer, at[0], Math.min(PIECE, length - at[0]));
        if (n < 0) {
          throw new EOFException("it ended %,d bytes early".formatted(length - at[0]));
        }
        floor.check(n, System.nanoTime() - asked);
        at[0] += n;
        progress.hasRead(n);
        pace.pass(n);
      }
    }
  }
}
