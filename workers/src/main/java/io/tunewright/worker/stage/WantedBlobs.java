package io.tunewright.worker.stage;

import io.tunewright.storage.catalog.Blobs;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The blobs of a snapshot that is being made, which nothing refers to yet. Now and then one more
 * shows that all of them are wanted still: however many there are, the first are no garbage until
 * the last has come.
 */
public final class WantedBlobs {
  private final Blobs blobs;
  private final Duration every;
  private final Set<String> sha256s = ConcurrentHashMap.newKeySet();
  private Instant shown = Instant.EPOCH;

  WantedBlobs(Blobs blobs, Duration every) {
    this.blobs = blobs;
    this.every = every;
  }

  public void add(String sha256) {
    sha256s.add(sha256);
    if (isTime()) {
      blobs.want(Set.copyOf(sha256s));
    }
  }

  private synchronized boolean isTime() {
    Instant now = Instant.now();
    boolean time = !shown.plus(every).isAfter(now);
    if (time) {
      shown = now;
    }
    return time;
  }
}
