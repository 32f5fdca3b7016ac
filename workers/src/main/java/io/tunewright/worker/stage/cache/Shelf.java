package io.tunewright.worker.stage.cache;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All copies of a site at one moment, and which of them would have to go for more. Blobs count
 * once, however many copies share them.
 *
 * @param coming copies under way, which have their room already
 */
record Shelf(List<Held> whole, List<CopyRecord> coming) {

  /**
   * @param holders jobs that claim it and runs that read it
   * @param busy whether somebody is at work in its model's directory
   */
  record Held(
      ModelDirectory model, CopyRecord copy, Instant lastUse, Set<String> holders, boolean busy) {
    boolean evictable() {
      return holders.isEmpty() && !busy;
    }
  }

  /** Bytes of all copies. */
  long used() {
    return sum(blobs(records(whole, coming)));
  }

  /** Bytes that nobody would miss. */
  long evictable() {
    return freed(whole.stream().filter(Held::evictable).toList(), List.of());
  }

  /**
   * The least recently used copies whose going frees this much, none of them in vain; empty where
   * all that may go is not enough.
   *
   * @param arriving whose blobs are wanted, whoever else has them; null where none is
   */
  Optional<List<Held>> victims(long bytes, @Nullable CopyRecord arriving) {
    List<CopyRecord> wanted = arriving == null ? List.of() : List.of(arriving);
    List<Held> going = new ArrayList<>();
    for (Held next : oldestFirst()) {
      if (freed(going, wanted) >= bytes) {
        break;
      }
      going.add(next);
    }
    if (freed(going, wanted) < bytes) {
      return Optional.empty();
    }
    for (Held spared : going.reversed().stream().toList()) {
      List<Held> without = going.stream().filter(held -> held != spared).toList();
      if (freed(without, wanted) >= bytes) {
        going.remove(spared);
      }
    }
    return Optional.of(going);
  }

  private List<Held> oldestFirst() {
    return whole.stream()
        .filter(Held::evictable)
        .sorted(Comparator.comparing(Held::lastUse).thenComparing(held -> held.copy().commit()))
        .toList();
  }

  private long freed(Collection<Held> going, List<CopyRecord> arriving) {
    List<Held> staying = whole.stream().filter(held -> !going.contains(held)).toList();
    Map<String, Long> freed = blobs(records(going, List.of()));
    List<CopyRecord> kept = records(staying, coming);
    kept.addAll(arriving);
    Set<String> needed = new HashSet<>(blobs(kept).keySet());
    freed.keySet().removeAll(needed);
    return sum(freed);
  }

  private static List<CopyRecord> records(Collection<Held> held, List<CopyRecord> others) {
    List<CopyRecord> records = new ArrayList<>(others);
    held.forEach(each -> records.add(each.copy()));
    return records;
  }

  private static Map<String, Long> blobs(List<CopyRecord> copies) {
    Map<String, Long> blobs = new HashMap<>();
    copies.forEach(copy -> blobs.putAll(copy.blobs()));
    return blobs;
  }

  private static long sum(Map<String, Long> blobs) {
    return blobs.values().stream().mapToLong(Long::longValue).sum();
  }
}
