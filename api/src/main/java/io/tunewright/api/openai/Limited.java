package io.tunewright.api.openai;

import io.tunewright.fault.TuningError;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that may have so many bytes and no more. */
final class Limited extends FilterInputStream {
  private final String field;
  private final long most;
  private long seen;

  Limited(InputStream in, String field, long most) {
    super(in);
    this.field = field;
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    return counted(super.read(), 1);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    return counted(count, count);
  }

  private int counted(int answer, long bytes) {
    seen += Math.max(0, answer < 0 ? 0 : bytes);
    if (seen > most) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s has more than %,d bytes, wanted at most that".formatted(field, most));
    }
    return answer;
  }
}
