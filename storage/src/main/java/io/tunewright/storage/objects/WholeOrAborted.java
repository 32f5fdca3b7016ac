package io.tunewright.storage.objects;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An object's bytes. Closed early, it drops its connection instead of reading the rest. */
final class WholeOrAborted extends FilterInputStream {
  private final ResponseInputStream<GetObjectResponse> answer;
  private long left;

  WholeOrAborted(ResponseInputStream<GetObjectResponse> answer) {
    super(answer);
    this.answer = answer;
    this.left = answer.response().contentLength();
  }

  @Override
  public int read() throws IOException {
    int one = in.read();
    left -= one < 0 ? 0 : 1;
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = in.read(into, offset, length);
    left -= Math.max(0, count);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(count);
    left -= skipped;
    return skipped;
  }

  @Override
  public void close() throws IOException {
    if (left > 0) {
      answer.abort();
    } else {
      in.close();
    }
  }
}
