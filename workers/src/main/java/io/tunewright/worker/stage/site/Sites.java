package io.tunewright.worker.stage.site;

import io.tunewright.fault.TuningError;
import io.tunewright.plan.SiteFacts;
import io.tunewright.storage.objects.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The sites as they described themselves in the object store. */
public final class Sites {
  private static final Logger LOG = LoggerFactory.getLogger(Sites.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PREFIX = "sites/";

  private final ObjectStore store;
  private final Duration silence;

  /**
   * @param silence after which a site that says nothing counts as away
   */
  public Sites(ObjectStore store, Duration silence) {
    this.store = store;
    this.silence = silence;
  }

  /** All that can be read; one broken description must not hide the others. */
  public List<SiteFacts> all() {
    try (Stream<String> keys = store.list(PREFIX)) {
      return keys.filter(
              key -> key.endsWith(".json") && key.lastIndexOf('/') == PREFIX.length() - 1)
          .map(this::read)
          .flatMap(Optional::stream)
          .toList();
    }
  }

  /**
   * Refuses a site that can't be asked for anything.
   *
   * @throws io.temporal.failure.ApplicationFailure PLAN_REFUSED where there is no such site or it
   *     is silent
   */
  public void require(String site) {
    List<SiteFacts> known = all();
    SiteFacts wanted =
        known.stream()
            .filter(each -> each.name().equals(site))
            .findFirst()
            .orElseThrow(() ->
                TuningError.PLAN_REFUSED.because(
                    "there is no site '%s', wanted one of [%s]"
                        .formatted(
                            site,
                            known.stream()
                                .map(SiteFacts::name)
                                .sorted()
                                .collect(Collectors.joining(", ")))));
    Duration silent = Duration.between(wanted.seen(), Instant.now());
    if (silent.compareTo(silence) > 0) {
      throw TuningError.PLAN_REFUSED.because(
          "site %s: silent for %d seconds, wanted a sign of life within %d"
              .formatted(site, silent.toSeconds(), silence.toSeconds()));
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
