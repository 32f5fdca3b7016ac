package io.tunewright.storage.objects;

import io.tunewright.fault.TuningError;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** Reads and writes references; they lie where a snapshot's manifest would. */
public final class References {
  private References() {}

  /** The reference with this key, or empty while its files have not all been hashed. */
  public static Optional<Reference> find(ObjectStore store, String key) {
    return store.find(key).map(json -> parse(store.uri(key), json));
  }

  /** One that must be there; BROKEN_PROMISE where it is not. */
  public static Reference get(ObjectStore store, String key) {
    return find(store, key)
        .orElseThrow(() -> TuningError.BROKEN_PROMISE.because("no reference at " + store.uri(key)));
  }

  /**
   * Writes it, unless another try of the same activity was first.
   *
   * @return the reference that is there now
   * @throws io.temporal.failure.ApplicationFailure BROKEN_PROMISE where that lists other files
   */
  public static Reference write(ObjectStore store, String key, Reference reference) {
    if (store.putIfAbsent(key, Manifests.JSON.writeValueAsBytes(reference))) {
      return reference;
    }
    Reference first = get(store, key);
    if (!first.lists(reference.files())) {
      throw TuningError.BROKEN_PROMISE.because(
          "the reference at %s lists other files; a reference never changes"
              .formatted(store.uri(key)));
    }
    return first;
  }

  private static Reference parse(String uri, byte[] json) {
    try {
      Reference reference = Manifests.JSON.readValue(json, Reference.class);
      if (reference.kind().equals(Reference.KIND)) {
        return reference;
      }
      throw TuningError.BROKEN_PROMISE.because(
          "%s is a %s, wanted a %s".formatted(uri, reference.kind(), Reference.KIND));
    } catch (JacksonException unreadable) {
      throw TuningError.BROKEN_PROMISE.because(
          uri + " is not a reference: " + unreadable.getOriginalMessage(), unreadable);
    }
  }
}
