package io.tunewright.worker.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a stream line by line and never holds more than one: a file may have any size, a line may
 * not. A byte order mark at the start and carriage returns at the ends of lines are left out.
 */
public final class Lines {
  private static final int BUFFER = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  public sealed interface Line {

    /** From 1. */
    long number();

    record Text(long number, String text) implements Line {}

    /**
     * @param reason what was seen and what was wanted
     */
    record Unreadable(long number, String reason) implements Line {}
  }

  private final InputStream in;
  private final int longest;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private byte[] line = new byte[BUFFER];
  private int length;
  private long number;

  /**
   * @param longest bytes that a line may have
   */
  public Lines(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** The next line, or empty at the end. A last line needs no end of line. */
  public Optional<Line> next() throws IOException {
    length = 0;
    boolean tooLong = false;
    boolean any = false;
    while (at < end || refill()) {
      any = true;
      int newline = indexOfNewline();
      int stop = newline < 0 ? end : newline;
      tooLong |= stop - at > longest - length;
      if (!tooLong) {
        append(stop);
      }
      at = stop + 1;
      if (newline >= 0) {
        break;
      }
      at = end;
    }
    if (!any) {
      return Optional.empty();
    }
    number++;
    return Optional.of(
        tooLong
            ? new Line.Unreadable(
                number, "has more than %,d bytes, wanted fewer".formatted(longest))
            : decoded());
  }

  private boolean refill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  private int indexOfNewline() {
    for (int i = at; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void append(int stop) {
    int more = stop - at;
    if (length + more > line.length) {
      line = Arrays.copyOf(line, (int) Math.min(longest, 2L * (length + more)));
    }
    System.arraycopy(buffer, at, line, length, more);
    length += more;
  }

  private Line decoded() {
    int size = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    ByteBuffer bytes = ByteBuffer.wrap(line, 0, size);
    CharsetDecoder strict =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      String text = strict.decode(bytes).toString();
      boolean marked = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
      return new Line.Text(number, marked ? text.substring(1) : text);
    } catch (CharacterCodingException broken) {
      return new Line.Unreadable(
          number, "is not UTF-8 from byte %,d on, wanted UTF-8".formatted(bytes.position() + 1));
    }
  }
}
