package io.tunewright.api.console.datasets;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tunewright.job.DatasetRef;
import io.tunewright.storage.objects.ObjectStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Looks into datasets, as far as a page may take; the content of a file never changes. */
final class DatasetLooks {
  /** Read and parsed in less than a second. */
  private static final long MOST_BYTES = 32L << 20;

  private static final JsonMapper JSON = new JsonMapper();

  /** Reads one row of a list, after which others follow. */
  private static final ObjectReader ROWS =
      JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final ObjectStore store;
  private final Cache<String, DatasetLook> known =
      Caffeine.newBuilder().maximumSize(50).expireAfterAccess(Duration.ofHours(1)).build();

  DatasetLooks(ObjectStore store) {
    this.store = store;
  }

  /**
   * @param dataset JSON lines, a JSON list, or anything else, which is told so
   * @throws io.temporal.failure.ApplicationFailure STORE_UNREACHABLE
   */
  DatasetLook at(DatasetRef dataset) {
    return known.get(dataset.key() + dataset.sha256(), key -> look(dataset));
  }

  private DatasetLook look(DatasetRef dataset) {
    if (dataset.bytes() == 0) {
      return DatasetLook.unread("The file is empty.");
    }
    long length = Math.min(dataset.bytes(), MOST_BYTES);
    boolean whole = length == dataset.bytes();
    try (InputStream in = new BufferedInputStream(store.read(dataset.key(), 0, length), 1 << 16)) {
      in.mark(4);
      byte[] magic = in.readNBytes(4);
      in.reset();
      if (new String(magic, StandardCharsets.ISO_8859_1).equals("PAR1")) {
        return DatasetLook.unread(
            "This is Parquet: its rows can be looked at once a job has validated it.");
      }
      return magic.length > 0 && magic[0] == '[' ? list(in, whole) : lines(in, whole);
    } catch (IOException broken) {
      throw new UncheckedIOException("could not read " + store.uri(dataset.key()), broken);
    }
  }

  /** Line by line, so that one that is broken costs no other. */
  private static DatasetLook lines(InputStream in, boolean whole) throws IOException {
    Tally tally = new Tally();
    try (var lines = new Lines(in, whole)) {
      for (String next = lines.next(); next != null; next = lines.next()) {
        String line = next;
        if (!line.isBlank()) {
          tally.read(lines.number(), () -> JSON.readTree(line));
        }
      }
    }
    return tally.look(whole);
  }

  private static DatasetLook list(InputStream in, boolean whole) {
    Tally tally = new Tally();
    try (JsonParser parser = JSON.createParser(in)) {
      parser.nextToken();
      for (long row = 1; parser.nextToken() != JsonToken.END_ARRAY; row++) {
        JsonNode tree = ROWS.readTree(parser);
        tally.read(row, () -> tree);
      }
    } catch (JacksonException cut) {
      if (whole) {
        tally.broken(cut.getOriginalMessage());
      }
    }
    return tally.look(whole);
  }
}
