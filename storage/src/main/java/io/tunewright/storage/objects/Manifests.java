package io.tunewright.storage.objects;

import io.tunewright.fault.TuningError;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes manifests. */
public final class Manifests {
  /** A manifest's name within its set. */
  public static final String NAME = "manifest.json";

  static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Manifests() {}

  /**
   * The manifest with this key, or empty while its set is not whole.
   *
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where the files lie on a site and the
   *     store has none of their bytes
   */
  public static Optional<Manifest> find(ObjectStore store, String key) {
    return store.find(key).map(bytes -> parse(store.uri(key), bytes));
  }

  /** The manifest of a set that must be whole; BROKEN_PROMISE where it is not. */
  public static Manifest get(ObjectStore store, String key) {
    return find(store, key)
        .orElseThrow(() -> TuningError.BROKEN_PROMISE.because("no manifest at " + store.uri(key)));
  }

  /**
   * Makes a set whole. Where another writer was first, its manifest counts, as long as it lists the
   * same files with the same bytes: two tries of one activity may overlap.
   *
   * @return the manifest that is there now
   * @throws io.temporal.failure.ApplicationFailure BROKEN_PROMISE where that lists other files
   */
  public static Manifest write(ObjectStore store, String key, Manifest manifest) {
    Manifest first = writeIfAbsent(store, key, manifest);
    if (!first.lists(manifest.files())) {
      throw TuningError.BROKEN_PROMISE.because(
          "the manifest at %s lists other files; a set of files never changes"
              .formatted(store.uri(key)));
    }
    return first;
  }

  /**
   * Writes a manifest unless there is one.
   *
   * @return the manifest that is there now, whatever it lists
   */
  public static Manifest writeIfAbsent(ObjectStore store, String key, Manifest manifest) {
    return store.putIfAbsent(key, JSON.writeValueAsBytes(manifest)) ? manifest : get(store, key);
  }

  static <T> Optional<T> about(Map<String, Object> about, String name, Class<T> type) {
    try {
      return Optional.ofNullable(about.get(name)).map(told -> JSON.convertValue(told, type));
    } catch (JacksonException | IllegalArgumentException other) {
      throw TuningError.BROKEN_PROMISE.because(
          "'%s' is %s, wanted a %s".formatted(name, about.get(name), type.getSimpleName()), other);
    }
  }

  private static Manifest parse(String uri, byte[] bytes) {
    try {
      JsonNode tree = JSON.readTree(bytes);
      if (tree.path("kind").asString("").equals(Reference.KIND)) {
        throw TuningError.CONFLICT.because(
            "%s names files that lie on site '%s' at %s and are only referenced, wanted files that the store holds"
                .formatted(uri, tree.path("site").asString(), tree.path("path").asString()));
      }
      return JSON.treeToValue(tree, Manifest.class);
    } catch (JacksonException unreadable) {
      throw TuningError.BROKEN_PROMISE.because(
          uri + " is not a manifest: " + unreadable.getOriginalMessage(), unreadable);
    }
  }
}
