package io.tunewright.worker.stage;

import static io.tunewright.worker.stage.WeightHeaders.INDEX;

import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Holds an index against the shards while it is read: an entry that no shard knows ends it, so it
 * never needs more memory than the shards' own tensors.
 */
final class IndexReading {
  private static final String MAP = "weight_map";
  private static final int LONGEST_WORD = 200;

  private final Map<String, String> shardOf;
  private final Set<String> indexed = new HashSet<>();

  private IndexReading(Map<String, String> shardOf) {
    this.shardOf = shardOf;
  }

  /**
   * @param shardOf each tensor's shard, as the shards themselves say
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS where it says anything else
   */
  static void check(InputStream json, Map<String, String> shardOf) throws IOException {
    IndexReading reading = new IndexReading(shardOf);
    try (JsonParser parser =
        HeaderReading.JSON.createParser(
            ObjectReadContext.empty(),
            new InputStreamReader(json, StandardCharsets.UTF_8.newDecoder()))) {
      reading.read(parser);
    } catch (JacksonException broken) {
      HeaderReading.unlessUnreadable(broken);
      throw TuningError.CORRUPT_WEIGHTS.because(
          INDEX + " is not an index: " + broken.getOriginalMessage());
    }
    reading.checkComplete();
  }

  private void read(JsonParser parser) {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw corrupt("is not an index: it doesn't start with '{'");
    }
    boolean read = false;
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      JsonToken value = parser.nextToken();
      if (!key.equals(MAP)) {
        parser.skipChildren();
      } else if (read || value != JsonToken.START_OBJECT) {
        throw corrupt("is not an index: its '%s' is %s".formatted(MAP, read ? "Duplicate" : value));
      } else {
        readMap(parser);
        read = true;
      }
    }
    if (parser.nextToken() != null) {
      throw corrupt("is not an index: something follows it");
    }
  }

  private void readMap(JsonParser parser) {
    for (String tensor = parser.nextName(); tensor != null; tensor = parser.nextName()) {
      JsonToken value = parser.nextToken();
      String shard = value == JsonToken.VALUE_STRING ? parser.getString() : value.toString();
      if (!shard.equals(shardOf.get(tensor))) {
        throw corrupt(
            "says that tensor '%s' is in %s, it is in %s"
                .formatted(cut(tensor), cut(shard), shardOf.getOrDefault(tensor, "no shard")));
      }
      if (!indexed.add(tensor)) {
        throw corrupt("is not an index: Duplicate key '%s'".formatted(cut(tensor)));
      }
    }
  }

  private void checkComplete() {
    for (String tensor : shardOf.keySet()) {
      if (!indexed.contains(tensor)) {
        throw TuningError.CORRUPT_WEIGHTS.because(
            "tensor '%s' of %s is not in %s".formatted(tensor, shardOf.get(tensor), INDEX));
      }
    }
  }

  private static String cut(String word) {
    return word.length() > LONGEST_WORD ? word.substring(0, LONGEST_WORD) + "…" : word;
  }

  private static RuntimeException corrupt(String why) {
    return TuningError.CORRUPT_WEIGHTS.because(INDEX + " " + why);
  }
}
