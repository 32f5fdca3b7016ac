package io.tunewright.storage.objects;

import io.tunewright.fault.TuningError;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes manifests. */
public final class Manifests {
  /** A manifest's name within its set. */
  public static final String NAME = "manifest.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Manifests() {}

  /** The manifest with this key, or empty while its set is not whole. */
  public static Optional<Manifest> find(ObjectStore store, String key) {
    return store.find(key).map(bytes -> parse(store.uri(key), bytes));
  }

  /** The manifest of a set that must be whole; BROKEN_PROMISE where it is not. */
  public static Manifest get(ObjectStore store, String key) {
    return find(store, key)
        .orElseThrow(() -> TuningError.BROKEN_PROMISE.because("no manifest at " + store.uri(key)));
  }

  /**
   * Makes a set whole. The same manifest again is fine; another one is refused, as sets never
   * change.
   */
  public static void write(ObjectStore store, String key, Manifest manifest) {
    if (!store.putIfAbsent(key, JSON.writeValueAsBytes(manifest))) {
      throw TuningError.BROKEN_PROMISE.because(
          "there is another manifest at " + store.uri(key) + "; sets of files never change");
    }
  }

  private static Manifest parse(String uri, byte[] bytes) {
    try {
      return JSON.readValue(bytes, Manifest.class);
    } catch (JacksonException unreadable) {
      throw TuningError.BROKEN_PROMISE.because(
          uri + " is not a manifest: " + unreadable.getOriginalMessage(), unreadable);
    }
  }
}
