package io.tunewright.worker.stage.site;

import io.tunewright.fault.TuningError;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.TensorShape;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What sites saw, in the object store. */
record Looks(ObjectStore store) {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  Optional<Look> find(SnapshotRef snapshot) {
    return store
        .find(Look.key(snapshot))
        .map(json -> parsed(Look.key(snapshot), json, new TypeReference<Look>() {}));
  }

  /** One that must be there; MODEL_NOT_FOUND where it was forgotten meanwhile. */
  Look get(SnapshotRef snapshot) {
    return find(snapshot)
        .orElseThrow(() ->
            TuningError.MODEL_NOT_FOUND.because(
                "%s is not known any longer: its model was deleted".formatted(snapshot)));
  }

  void put(SnapshotRef snapshot, Look look) {
    store.put(Look.key(snapshot), JSON.writeValueAsBytes(look));
  }

  List<TensorShape> tensors(SnapshotRef snapshot) {
    String key = Look.tensorsKey(snapshot);
    return parsed(key, store.get(key), new TypeReference<List<TensorShape>>() {});
  }

  void put(SnapshotRef snapshot, List<TensorShape> tensors) {
    store.put(Look.tensorsKey(snapshot), JSON.writeValueAsBytes(tensors));
  }

  private <T> T parsed(String key, byte[] json, TypeReference<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JacksonException unreadable) {
      throw TuningError.BROKEN_PROMISE.because("unreadable: " + store.uri(key), unreadable);
    }
  }
}
