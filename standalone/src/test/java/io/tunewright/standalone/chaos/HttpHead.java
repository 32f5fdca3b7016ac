package io.tunewright.standalone.chaos;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of one HTTP/1.1 message, kept byte for byte, as a signature may cover any of it.
 *
 * @param bytes from the first line to the empty one
 */
record HttpHead(byte[] bytes) {
  private static final int LONGEST = 1 << 16;

  /** Null where the other end has hung up between two messages. */
  static @Nullable HttpHead read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 2) {
      int next = in.read();
      if (next < 0) {
        if (head.size() == 0) {
          return null;
        }
        throw new EOFException("broken off within a head");
      }
      head.write(next);
      ends = next == '\n' ? ends + 1 : next == '\r' ? ends : 0;
      if (head.size() > LONGEST) {
        throw new IOException("a head of more than " + LONGEST + " bytes");
      }
    }
    return new HttpHead(head.toByteArray());
  }

  /** The word at this place of the first line, from 0. */
  String word(int at) {
    return text().lines().findFirst().orElseThrow().split(" ")[at];
  }

  int status() {
    return Integer.parseInt(word(1));
  }

  boolean has(String name, String value) {
    String found = header(name);
    return found != null && found.equalsIgnoreCase(value);
  }

  /** Bytes of the body, -1 where it comes in chunks, 0 where nothing tells. */
  long length() {
    if (has("transfer-encoding", "chunked")) {
      return -1;
    }
    String length = header("content-length");
    return length == null ? 0 : Long.parseLong(length);
  }

  private @Nullable String header(String name) {
    return text()
        .lines()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  private String text() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
