package io.tunewright.worker.stage.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tunewright.storage.objects.ObjectStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What another process needs to go on with a file: one small object in the store, beside no bytes
 * of the file. Which parts are there, the server itself tells.
 *
 * @param key where the file goes
 * @param upload the server's name for the upload in parts
 * @param partBytes of each part but the last
 * @param bytes that have been hashed and acknowledged, from the file's start without a gap
 * @param state of the hash after them; null at the start
 * @param sha256 once the whole file is hashed and the upload is about to be completed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Resume(
    String key,
    String upload,
    int partBytes,
    long bytes,
    @Nullable String state,
    @Nullable String sha256) {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  static Optional<Resume> find(ObjectStore store, String at) {
    return store
        .find(at)
        .flatMap(json -> {
          try {
            return Optional.of(JSON.readValue(json, Resume.class));
          } catch (JacksonException unreadable) {
            return Optional.empty();
          }
        });
  }

  void save(ObjectStore store, String at) {
    store.put(at, JSON.writeValueAsBytes(this));
  }

  Resume after(long done, @Nullable String hashState) {
    return new Resume(key, upload, partBytes, done, hashState, null);
  }

  Resume proven(long done, String whole) {
    return new Resume(key, upload, partBytes, done, null, whole);
  }
}
