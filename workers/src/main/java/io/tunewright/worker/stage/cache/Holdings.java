package io.tunewright.worker.stage.cache;

import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.SiteFacts;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a site's cache holds, as the site tells it to planners and operators. */
public final class Holdings {
  private final List<Shelf.Held> whole;
  private final Shelf shelf;
  private final long budget;
  private final long evicted;

  /**
   * @param dead what is left of copies that nobody waits for: cleared away with the next one
   */
  Holdings(
      List<Shelf.Held> whole,
      List<Shelf.Held> dead,
      List<CopyRecord> coming,
      long budget,
      long evicted) {
    this.whole = whole;
    this.shelf = new Shelf(Stream.concat(whole.stream(), dead.stream()).toList(), coming);
    this.budget = budget;
    this.evicted = evicted;
  }

  /** The {@link SnapshotRef#stagingId}s of all copies that are whole. */
  public Set<String> stagingIds() {
    return whole.stream().map(held -> held.copy().ref().stagingId()).collect(Collectors.toSet());
  }

  public List<SiteFacts.Copy> copies() {
    return whole.stream()
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
