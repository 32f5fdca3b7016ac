package io.tunewright.worker.stage.transcode;

import io.tunewright.worker.stage.transfer.FileProgress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that tells how many of its bytes were taken. */
final class Counted extends FilterInputStream {
  private final FileProgress progress;

  Counted(InputStream in, FileProgress progress) {
    super(in);
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    if (one >= 0) {
      progress.hasProven(1);
    }
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    if (count > 0) {
      progress.hasProven(count);
    }
    return count;
  }
}
