package io.tunewright.worker.plan;

import io.tunewright.plan.SiteFacts;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The sites as they described themselves in the object store. */
final class Sites {
  private static final Logger LOG = LoggerFactory.getLogger(Sites.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PREFIX = "sites/";

  private final ObjectStore store;

  Sites(ObjectStore store) {
    this.store = store;
  }

  /** All that can be read; one broken description must not hide the others. */
  List<SiteFacts> all() {
    try (Stream<String> keys = store.list(PREFIX)) {
      return keys.filter(
              key -> key.endsWith(".json") && key.lastIndexOf('/') == PREFIX.length() - 1)
          .map(this::read)
          .flatMap(Optional::stream)
          .toList();
    }
  }

  private Optional<SiteFacts> read(String key) {
    Optional<byte[]> json = store.find(key);
    try {
      return json.map(bytes -> JSON.readValue(bytes, SiteFacts.class));
    } catch (JacksonException broken) {
      LOG.warn(
          "Passing over {}, which is no description of a site: {}",
          key,
          broken.getOriginalMessage());
      return Optional.empty();
    }
  }
}
