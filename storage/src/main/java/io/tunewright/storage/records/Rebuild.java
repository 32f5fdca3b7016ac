package io.tunewright.storage.records;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.fault.TuningError.Fault;
import io.tunewright.storage.catalog.Rows;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.ObjectStore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/**
 * Makes the catalog again from what lies in S3: all of it or, where the store can't be reached,
 * nothing. A record that can't be read stops no other.
 */
public final class Rebuild {
  /** Enough that the store's answers, not its distance, set the pace. */
  private static final int READ_AT_ONCE = 32;

  private static final List<String> PREFIXES = List.of("models/", "projects/");

  private final ObjectStore store;
  private final Rows rows;

  /** Those that others refer to come first. */
  private final List<Restoring> kinds;

  /**
   * @param others that only refer to one another, in this order
   */
  Rebuild(
      ObjectStore store,
      Rows rows,
      JobRecords jobs,
      FileRecords files,
      AdapterRecords adapters,
      List<? extends Restoring> others) {
    this.store = store;
    this.rows = rows;
    this.kinds =
        Stream.concat(
                Stream.of(
                    new SnapshotManifests(store, false),
                    new SnapshotManifests(store, true),
                    jobs,
                    files,
                    adapters, // may tell of jobs that have no record
                    new CheckpointManifests(store),
                    adapters.aliases()),
                others.stream())
            .toList();
  }

  /** Follows a rebuild. */
  public interface Watcher {
    /**
     * @param things what is read at the moment
     * @param total -1 where it is not known
     */
    void reached(String things, long count, long total);
  }

  /**
   * What came of it.
   *
   * @param records that were found, by kind
   * @param added rows, by table
   * @param unread keys of what could not be read or did not fit, and why
   */
  public record Summary(
      Map<String, Integer> records, Map<Table, Integer> added, Map<String, String> unread) {}

  /**
   * @param merge whether the catalog may hold something already, which then stays as it is or goes
   *     forward: it never turns back
   * @param dry whether to tell only what would be added
   * @throws ApplicationFailure CONFLICT where the catalog is not empty, STORE_UNREACHABLE
   */
  public Summary run(boolean merge, boolean dry, Watcher watcher) {
    if (!merge && !rows.isEmpty()) {
      throw TuningError.CONFLICT.because(
          "the catalog is not empty; --merge adds what it lacks and turns nothing back");
    }
    Map<Restoring, List<ObjectStore.Entry>> found = listed(watcher);
    return rows.together(!dry, () -> restored(found, watcher));
  }

  private Map<Restoring, List<ObjectStore.Entry>> listed(Watcher watcher) {
    Map<Restoring, List<ObjectStore.Entry>> found = new LinkedHashMap<>();
    kinds.forEach(kind -> found.put(kind, new ArrayList<>()));
    long[] seen = {0};
    for (String prefix : PREFIXES) {
      store
          .entries(prefix)
          .forEach(entry -> {
            watcher.reached("objects", ++seen[0], -1);
            kinds.stream()
                .filter(kind -> kind.parts(entry.key()).isPresent())
                .forEach(kind -> Objects.requireNonNull(found.get(kind)).add(entry));
          });
    }
    return found;
  }

  private Summary restored(Map<Restoring, List<ObjectStore.Entry>> found, Watcher watcher) {
    Map<String, Integer> records = new LinkedHashMap<>();
    Map<Table, Integer> added = new EnumMap<>(Table.class);
    Map<String, String> unread = new LinkedHashMap<>();
    found.forEach((kind, entries) -> {
      records.put(kind.things(), entries.size());
      long[] done = {0};
      // The newest first: where two tell of one name, the newer one counts.
      entries.reversed().stream()
          .gather(Gatherers.mapConcurrent(READ_AT_ONCE, entry -> read(kind, entry)))
          .forEach(read -> {
            add(read, added, unread);
            watcher.reached(kind.things(), ++done[0], entries.size());
          });
    });
    return new Summary(records, added, unread);
  }

  /** A record's rows, or why there are none. */
  private record Read(String key, List<Addition> additions, List<String> flaws) {}

  private static Read read(Restoring kind, ObjectStore.Entry entry) {
    try {
      MatchResult key = kind.parts(entry.key()).orElseThrow();
      return new Read(entry.key(), kind.read(entry, key), List.of());
    } catch (RuntimeException flawed) {
      return new Read(entry.key(), List.of(), List.of(reason(flawed)));
    }
  }

  private void add(Read read, Map<Table, Integer> added, Map<String, String> unread) {
    read.flaws().forEach(flaw -> unread.put(read.key(), flaw));
    for (Addition addition : read.additions()) {
      try {
        added.merge(addition.table(), rows.add(addition), Integer::sum);
      } catch (ApplicationFailure refused) {
        unread.putIfAbsent(read.key(), reason(refused));
      }
    }
  }

  /** What is wrong with one record; a store that can't be reached is wrong with all of them. */
  private static String reason(RuntimeException failure) {
    if (failure instanceof ApplicationFailure ours) {
      if (TuningError.of(ours).filter(error -> error.fault() == Fault.PLACE).isPresent()) {
        throw ours;
      }
      return ours.getOriginalMessage();
    }
    return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }
}
