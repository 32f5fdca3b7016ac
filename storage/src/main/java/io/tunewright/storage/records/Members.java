package io.tunewright.storage.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.ObjectStore;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Records that are one JSON object: a row, by column. */
final class Members {
  static final JsonMapper JSON = new JsonMapper();

  private Members() {}

  static Map<String, Object> of(byte[] json) {
    try {
      return JSON.readValue(json, new TypeReference<>() {});
    } catch (JacksonException unreadable) {
      throw TuningError.BROKEN_PROMISE.because(
          "it is no JSON object: " + unreadable.getOriginalMessage());
    }
  }

  /**
   * Writes a row as it is now. Of two who write at once, the one who is later corrects it.
   *
   * @param row reads it anew, as a JSON object
   */
  static void write(ObjectStore store, String key, Supplier<String> row) {
    String written;
    do {
      written = row.get();
      store.put(key, written.getBytes(UTF_8));
    } while (!row.get().equals(written));
  }

  /** Refuses a record that tells of something else than its key does. */
  static void check(Map<String, Object> row, String member, String wanted) {
    if (!wanted.equals(row.get(member))) {
      throw TuningError.BROKEN_PROMISE.because(
          "%s is %s, wanted %s as in its key".formatted(member, row.get(member), wanted));
    }
  }

  /** What is said to be an instant, if it is one. */
  static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException none) {
      return Optional.empty();
    }
  }
}
