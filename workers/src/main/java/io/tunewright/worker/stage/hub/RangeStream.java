package io.tunewright.worker.stage.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of one range, once the answer's headers have promised exactly these. Closed early, it
 * drops its connection instead of reading the rest.
 */
final class RangeStream extends FilterInputStream {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");

  private final Answer answer;
  private long left;

  private RangeStream(Answer answer, InputStream in, long length) {
    super(in);
    this.answer = answer;
    this.left = length;
  }

  /**
   * A range of a file.
   *
   * @param whole bytes of the file
   */
  record Range(long offset, long length, long whole) {
    boolean isWhole() {
      return offset == 0 && length == whole;
    }

    String header() {
      return "bytes=%d-%d".formatted(offset, offset + length - 1);
    }
  }

  /**
   * @param answer with a code of 2xx; closed here where it isn't the range
   * @throws IOException where the answer is for other bytes than those asked for
   */
  static InputStream of(Answer answer, Range range) throws IOException {
    try {
      check(answer, range);
    } catch (IOException wrong) {
      answer.close();
      throw wrong;
    }
    return new RangeStream(answer, answer.stream(), range.length());
  }

  private static void check(Answer answer, Range range) throws IOException {
    if (answer.code() == 200) {
      if (!range.isWhole()) {
        throw new IOException("it gave the whole file (HTTP 200), wanted " + range.header());
      }
      long length = answer.length();
      if (length >= 0 && length != range.whole()) {
        throw new IOException("it has %,d bytes, wanted %,d".formatted(length, range.whole()));
      }
      return;
    }
    String told = answer.header("Content-Range").orElse("");
    Matcher given = CONTENT_RANGE.matcher(told);
    if (answer.code() != 206
        || !given.matches()
        || Long.parseLong(given.group(1)) != range.offset()
        || Long.parseLong(given.group(2)) != range.offset() + range.length() - 1
        || !(given.group(3).equals("*") || given.group(3).equals(String.valueOf(range.whole())))) {
      throw new IOException(
          "it gave HTTP %d with Content-Range '%s', wanted %s of %d"
              .formatted(answer.code(), told, range.header(), range.whole()));
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = in.read(into, offset, (int) Math.min(length, left));
    left -= Math.max(0, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    if (left > 0) {
      answer.close();
    } else {
      in.close();
    }
  }
}
