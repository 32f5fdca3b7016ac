package io.tunewright.worker.dataset;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;

/**
 * All rows in one JSON list, as ShareGPT's files are often written. Holds one of them at a time.
 */
final class ArrayRows implements Rows {
  /** What the parser may have read ahead. */
  private static final int AHEAD = 1 << 16;

  private final InputStream in;
  private final Bound bound;
  private final JsonParser parser;
  private boolean begun;
  private boolean ended;
  private long number;

  /**
   * @param in at the list's start
   * @param longest bytes that a row may have
   */
  ArrayRows(InputStream in, int longest) {
    this.in = in;
    this.bound = new Bound(in, longest);
    this.parser = RowJson.WITHIN.createParser(bound);
  }

  @Override
  public Optional<JsonNode> next() throws IOException, BadRow {
    if (ended) {
      return Optional.empty();
    }
    number++;
    bound.begin();
    try {
      if (!begun) {
        parser.nextToken();
        begun = true;
      }
      JsonToken token = parser.nextToken();
      if (token == JsonToken.END_ARRAY) {
        end();
        return Optional.empty();
      }
      return Optional.of(RowJson.WITHIN.readTree(parser));
    } catch (TooLong row) {
      ended = true;
      throw new BadRow("has more than %,d bytes, wanted fewer".formatted(bound.longest));
    } catch (JacksonIOException broken) {
      throw broken.getCause();
    } catch (JacksonException malformed) {
      ended = true;
      throw new BadRow(RowJson.reason(malformed, "line"));
    }
  }

  private void end() throws BadRow {
    ended = true;
    if (parser.nextToken() != null) {
      throw new BadRow("comes after the end of the list, wanted one list of rows");
    }
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public String unit() {
    return "row";
  }

  @Override
  public void close() throws IOException {
    parser.close();
    in.close();
  }

  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super(null, null, false, false);
    }
  }

  /** Keeps one row from filling the memory. */
  private static final class Bound extends FilterInputStream {
    private final int longest;
    private long seen;

    Bound(InputStream in, int longest) {
      super(in);
      this.longest = longest;
    }

    void begin() {
      seen = 0;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      seen += Math.max(0, count);
      if (seen > (long) longest + AHEAD) {
        throw new TooLong();
      }
      return count;
    }

    @Override
    public void close() {
      // the hash of the whole file is still to be taken
    }
  }
}
