package io.tunewright.api.telemetry;

import io.tunewright.plan.SiteFacts;
import io.tunewright.storage.objects.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether sites can be seen: each tells of itself every 20 s. One that can't be seen may well go on
 * training; what it did meanwhile is there once it is back.
 */
final class SiteSight {
  private static final JsonMapper JSON = new JsonMapper();

  /** A page of jobs on one site costs one look. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  /** Three reports that did not come. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final ObjectStore store;
  private final InstantSource clock;
  private final Map<String, Look> looks = new ConcurrentHashMap<>();

  SiteSight(ObjectStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  private record Look(Instant at, Optional<Instant> seen) {}

  /**
   * What keeps the site from being seen; empty while it is.
   *
   * @throws io.temporal.failure.ApplicationFailure STORE_UNREACHABLE
   */
  Optional<String> trouble(String site) {
    Instant now = clock.instant();
    Look look = looks.get(site);
    if (look == null || look.at().plus(FRESH).isBefore(now)) {
      look = new Look(now, seen(site));
      looks.put(site, look);
    }
    if (look.seen().isEmpty()) {
      return Optional.of("cannot see site %s: it has never told of itself".formatted(site));
    }
    Instant seen = look.seen().get();
    Duration silence = Duration.between(seen, now);
    return silence.compareTo(SILENCE) < 0
        ? Optional.empty()
        : Optional.of(
            "cannot see site %s since %s: none of its workers has told of it for %d s"
                .formatted(site, seen.truncatedTo(ChronoUnit.SECONDS), silence.toSeconds()));
  }

  private Optional<Instant> seen(String site) {
    return store
        .find(SiteFacts.key(site))
        .map(json -> JSON.readValue(json, SiteFacts.class).seen());
  }
}
