package io.tunewright.worker.stage;

import io.tunewright.storage.catalog.Blobs;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The blobs of a snapshot that is being made, which nothing refers to yet. Each one more shows that
 * all of them are wanted still: however long the whole takes, the first are no garbage meanwhile.
 */
public final class WantedBlobs {
  private final Blobs blobs;
  private final Set<String> sha256s = ConcurrentHashMap.newKeySet();

  WantedBlobs(Blobs blobs) {
    this.blobs = blobs;
  }

  public void add(String sha256) {
    sha256s.add(sha256);
    blobs.want(Set.copyOf(sha256s));
  }
}
