package io.tunewright.worker.stage.cache;

import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.SiteFacts;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a site's cache holds, as the site tells it to planners and operators. */
public final class Holdings {
  private final Shelf shelf;
  private final long budget;
  private final long evicted;

  Holdings(Shelf shelf, long budget, long evicted) {
    this.shelf = shelf;
    this.budget = budget;
    this.evicted = evicted;
  }

  /** The {@link SnapshotRef#stagingId}s of all copies that are whole. */
  public Set<String> stagingIds() {
    return shelf.whole().stream()
        .map(held -> held.copy().ref().stagingId())
        .collect(Collectors.toSet());
  }

  public List<SiteFacts.Copy> copies() {
    return shelf.whole().stream()
        .map(held -> {
          SnapshotRef ref = held.copy().ref();
          return new SiteFacts.Copy(
              "%s:%s@%s".formatted(ref.source(), ref.name(), ref.commit()),
              held.copy().bytes(),
              held.lastUse(),
              held.holders());
        })
        .toList();
  }

  public SiteFacts.Room room() {
    long evictable = shelf.evictable();
    return new SiteFacts.Room(
        evictable, budget == 0 ? null : Math.max(0, budget - shelf.used() + evictable), evicted);
  }
}
