package io.tunewright.worker.track;

import io.tunewright.storage.objects.ObjectStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ships a growing text file into numbered segments of JSON lines, each line with a sequence number.
 *
 * <p>Full segments ({@code 000001}, …) never change; {@code current} is rewritten. How far it got
 * is kept in a small file beside the run, so any worker of the site goes on where the last one
 * stopped. After a crash a line may stand in a full segment and in {@code current}: readers tell it
 * by its number.
 */
final class SegmentLog {
  /** Small enough to rewrite every few seconds, large enough that a long job has few. */
  private static final int SEGMENT_BYTES = 256 * 1024;

  private static final int READ_BYTES = 1024 * 1024;
  private static final Logger log = LoggerFactory.getLogger(SegmentLog.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectStore store;
  private final String prefix;
  private final Path bookmark;
  private final Function<String, Optional<ObjectNode>> toJson;

  /**
   * @param prefix of the segments' keys, ending in a slash
   * @param bookmark where to remember how far it got
   * @param toJson makes an object of a line, or nothing of one that tells nothing
   */
  SegmentLog(
      ObjectStore store,
      String prefix,
      Path bookmark,
      Function<String, Optional<ObjectNode>> toJson) {
    this.store = store;
    this.prefix = prefix;
    this.bookmark = bookmark;
    this.toJson = toJson;
  }

  /**
   * @param offset bytes of the file that have been read
   * @param segment number of the segment being filled
   * @param first sequence number of its first line
   */
  private record Bookmark(long offset, int segment, long first, List<String> lines) {
    static final Bookmark START = new Bookmark(0, 1, 1, List.of());
  }

  /** Ships what has been appended since the last call; a half-written last line waits. */
  void ship(Path file) {
    try {
      Bookmark before = read();
      Bookmark after = before;
      while (true) {
        Bookmark next = shipSome(file, after);
        if (next.offset() == after.offset()) {
          break;
        }
        after = next;
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not ship " + file, unreadable);
    }
  }

  private Bookmark shipSome(Path file, Bookmark from) throws IOException {
    byte[] fresh = wholeLines(file, from.offset());
    if (fresh.length == 0) {
      return from;
    }
    List<String> lines = new ArrayList<>(from.lines());
    for (String line : new String(fresh, StandardCharsets.UTF_8).split("\n")) {
      toJson
          .apply(line)
          .ifPresent(json -> {
            json.put("seq", from.first() + lines.size());
            lines.add(json.toString());
          });
    }
    Bookmark after =
        new Bookmark(from.offset() + fresh.length, from.segment(), from.first(), lines);
    if (text(lines).length >= SEGMENT_BYTES) {
      store.put(prefix + "%06d".formatted(from.segment()), text(lines));
      after =
          new Bookmark(after.offset(), from.segment() + 1, from.first() + lines.size(), List.of());
    }
    store.put(prefix + "current", text(after.lines()));
    write(after);
    return after;
  }

  private static byte[] text(List<String> lines) {
    return lines.isEmpty()
        ? new byte[0]
        : (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * From {@code offset} up to the last line end, or one over-long line cut where the read ended.
   */
  private static byte[] wholeLines(Path file, long offset) throws IOException {
    if (!Files.exists(file)) {
      return new byte[0];
    }
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      int size = (int) Math.clamp(in.length() - offset, 0, READ_BYTES);
      byte[] bytes = new byte[size];
      in.seek(offset);
      in.readFully(bytes);
      int end = size;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      return end == 0 && size < READ_BYTES
          ? new byte[0]
          : java.util.Arrays.copyOf(bytes, end == 0 ? size : end);
    }
  }

  private Bookmark read() throws IOException {
    return Files.exists(bookmark)
        ? JSON.readValue(Files.readAllBytes(bookmark), Bookmark.class)
        : Bookmark.START;
  }

  /** Where the disk is full, the next call ships the same once more: lines are told by number. */
  private void write(Bookmark after) {
    Path temporary = bookmark.resolveSibling(bookmark.getFileName() + ".new");
    try {
      Files.write(temporary, JSON.writeValueAsBytes(after));
      Files.move(
          temporary, bookmark, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      log.warn("{} is not written: {}", bookmark, unwritable.toString());
    }
  }
}
