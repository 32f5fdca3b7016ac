package io.tunewright.api.telemetry;

import io.tunewright.storage.objects.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a run's JSON lines from the object store: numbered segments that never change, and {@code
 * current}, which is still being rewritten. Lines are numbered from 1 ({@code seq}) without gaps;
 * one may stand in two segments and is told by its number.
 *
 * <p>{@code current} is read before the others are listed: a segment that is closed in between is
 * then seen twice rather than not at all.
 */
final class Segments {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String CURRENT = "current";

  private final ObjectStore store;
  private final String prefix;

  /**
   * @param prefix of the segments' keys, ending in a slash
   */
  Segments(ObjectStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  static long seq(ObjectNode line) {
    return line.path("seq").asLong();
  }

  /** The first lines after a sequence number, in order. */
  List<ObjectNode> after(long seq, int limit) {
    List<ObjectNode> current = lines(prefix + CURRENT);
    List<ObjectNode> found = new ArrayList<>();
    if (current.isEmpty() || seq(current.getFirst()) > seq + 1) {
      List<String> closed = closed();
      for (int i = holding(closed, line -> seq(line) > seq); i < closed.size(); i++) {
        append(found, lines(closed.get(i)), seq, limit);
        if (found.size() == limit) {
          return found;
        }
      }
    }
    append(found, current, seq, limit);
    return found;
  }

  private static void append(List<ObjectNode> found, List<ObjectNode> lines, long seq, int limit) {
    long last = found.isEmpty() ? seq : seq(found.getLast());
    lines.stream().filter(line -> seq(line) > last).limit(limit - found.size()).forEach(found::add);
  }

  /**
   * The last lines before some point, the newest first.
   *
   * @param beyond whether a line is at or beyond that point; once true it stays true
   */
  List<ObjectNode> before(Predicate<ObjectNode> beyond, int limit) {
    List<ObjectNode> current = lines(prefix + CURRENT);
    List<ObjectNode> found = new ArrayList<>();
    prepend(found, current, beyond, limit);
    List<String> closed = found.size() == limit ? List.of() : closed();
    for (int i = Math.min(holding(closed, beyond), closed.size() - 1);
        i >= 0 && found.size() < limit;
        i--) {
      prepend(found, lines(closed.get(i)), beyond, limit);
    }
    return found;
  }

  private static void prepend(
      List<ObjectNode> found, List<ObjectNode> lines, Predicate<ObjectNode> beyond, int limit) {
    long first = found.isEmpty() ? Long.MAX_VALUE : seq(found.getLast());
    lines.reversed().stream()
        .filter(line -> seq(line) < first && !beyond.test(line))
        .limit(limit - found.size())
        .forEach(found::add);
  }

  /**
   * The last segment whose first line is not beyond a point: the point, if anywhere in the closed
   * ones, lies there. 0 where all are beyond. Looks at few of them.
   */
  private int holding(List<String> closed, Predicate<ObjectNode> beyond) {
    int low = 0;
    int high = closed.size();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      List<ObjectNode> lines = lines(closed.get(middle));
      if (lines.isEmpty() || beyond.test(lines.getFirst())) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  private List<String> closed() {
    return store.list(prefix).filter(key -> !key.endsWith("/" + CURRENT)).sorted().toList();
  }

  private List<ObjectNode> lines(String key) {
    String text =
        store.find(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    return text.lines().map(line -> (ObjectNode) JSON.readTree(line)).toList();
  }
}
