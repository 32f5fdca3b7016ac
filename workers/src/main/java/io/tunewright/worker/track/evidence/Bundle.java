package io.tunewright.worker.track.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A plain text of named sections, each of bounded size, so that one can't push the others out. */
final class Bundle {
  static final int MAX_BYTES = 256 * 1024;

  private final StringBuilder text = new StringBuilder();

  /** Keeps the beginning where it is too long. */
  void add(String title, String content, int atMost) {
    section(title, cut(content, 0, atMost));
  }

  /** Keeps the end where it is too long. */
  void addEnd(String title, String content, int atMost) {
    section(title, cut(content, Math.max(0, bytes(content).length - atMost), atMost));
  }

  private void section(String title, String content) {
    text.append("== ").append(title).append(" ==\n");
    text.append(content.isBlank() ? "nothing" : content.strip()).append("\n\n");
  }

  private static String cut(String content, int from, int atMost) {
    byte[] all = bytes(content);
    if (from == 0 && all.length <= atMost) {
      return content;
    }
    byte[] part = Arrays.copyOfRange(all, from, Math.min(all.length, from + atMost));
    String kept = new String(part, StandardCharsets.UTF_8);
    return from > 0 ? "[…]\n" + kept : kept + "\n[…]";
  }

  private static byte[] bytes(String content) {
    return content.getBytes(StandardCharsets.UTF_8);
  }

  byte[] toBytes() {
    byte[] all = bytes(text.toString());
    return all.length <= MAX_BYTES ? all : Arrays.copyOf(all, MAX_BYTES);
  }
}
