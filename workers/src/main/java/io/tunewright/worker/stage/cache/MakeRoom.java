package io.tunewright.worker.stage.cache;

import io.tunewright.fault.TuningError;
import io.tunewright.worker.activity.FileMutex;
import io.tunewright.worker.stage.cache.ModelDirectory.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Sees that a copy has its room before its first byte comes: sweeps what the dead have left, then
 * evicts what was used longest ago. Never anything that a job claims, that a run reads which is
 * alive, or that somebody is copying. One at a time in a site, under the cache's lock.
 */
final class MakeRoom {
  private static final Logger log = LoggerFactory.getLogger(MakeRoom.class);

  private final Path hub;
  private final CacheSettings settings;
  private final Census census;

  MakeRoom(Path hub, CacheSettings settings, Census census) {
    this.hub = hub;
    this.settings = settings;
    this.census = census;
  }

  /**
   * @param mine whose lock the caller holds
   * @param arriving which {@code mine} says is coming
   * @param beside bytes that its job needs on this disk besides
   * @return how many copies were evicted
   * @throws io.temporal.failure.ApplicationFailure DISK_FULL; then nothing was evicted
   */
  int forCopy(ModelDirectory mine, CopyRecord arriving, long beside) throws IOException {
    List<FileMutex> held = new ArrayList<>();
    try {
      Shelf shelf = swept(mine, arriving, held);
      long missing = mine.missing(arriving);
      Shortage shortage = shortage(shelf, mine, arriving, missing, beside);
      if (missing == 0 || shortage.bytes() <= 0) {
        return 0;
      }
      List<Shelf.Held> victims =
          shelf
              .victims(shortage.bytes(), arriving)
              .orElseThrow(() -> TuningError.DISK_FULL.because(shortage.inWords(shelf)));
      return evict(victims);
    } finally {
      release(held);
    }
  }

  /**
   * Evicts until this much is freed, or nothing that may go is left.
   *
   * @return how many copies were evicted
   */
  int spare(long bytes) throws IOException {
    List<FileMutex> held = new ArrayList<>();
    try {
      Shelf shelf = swept(null, null, held);
      return evict(shelf.victims(Math.min(bytes, shelf.evictable()), null).orElse(List.of()));
    } finally {
      release(held);
    }
  }

  private int evict(List<Shelf.Held> victims) throws IOException {
    for (Shelf.Held victim : victims) {
      log.info(
          "evicting {} from {}: {} bytes, last used {}",
          victim.copy().ref(),
          hub,
          victim.copy().bytes(),
          victim.lastUse());
      new Removal(victim.model()).of(victim.copy(), State.WHOLE);
    }
    return victims.size();
  }

  private static void release(List<FileMutex> held) throws IOException {
    for (FileMutex lock : held) {
      lock.close();
    }
  }

  /** Takes the lock of every model that nobody works at, and clears away what is dead there. */
  private Shelf swept(
      @Nullable ModelDirectory mine, @Nullable CopyRecord arriving, List<FileMutex> held)
      throws IOException {
    List<Shelf.Held> whole = new ArrayList<>();
    List<CopyRecord> coming = new ArrayList<>();
    for (ModelDirectory model : WeightCache.models(hub)) {
      boolean busy = false;
      if (!model.equals(mine)) {
        Optional<FileMutex> lock = FileMutex.tryAcquire(WeightCache.lock(hub, model));
        lock.ifPresent(held::add);
        busy = lock.isEmpty();
      }
      if (!busy) {
        sweep(model, model.equals(mine) ? arriving : null);
      }
      whole.addAll(census.whole(model, busy));
      coming.addAll(model.all(State.COMING));
    }
    return new Shelf(whole, coming);
  }

  private void sweep(ModelDirectory model, @Nullable CopyRecord arriving) throws IOException {
    Removal removal = new Removal(model);
    removal.finishAll();
    census.sweepClaims(model);
    for (CopyRecord copy : model.all(State.COMING)) {
      if (!copy.equals(arriving) && census.holders(model, copy.commit()).isEmpty()) {
        log.info("clearing away what is there of {}: nobody waits for it", copy.ref());
        removal.of(copy, State.COMING);
      }
    }
    for (Path view : census.deadViews(model)) {
      FileSystemUtils.deleteRecursively(view);
    }
    removal.prune();
  }

  private Shortage shortage(
      Shelf shelf, ModelDirectory mine, CopyRecord arriving, long missing, long beside)
      throws IOException {
    long promised = 0;
    for (CopyRecord other : shelf.coming()) {
      if (!other.equals(arriving)) {
        promised +=
            new ModelDirectory(hub.resolve(ModelDirectory.name(other.ref()))).missing(other);
      }
    }
    long free = Files.getFileStore(mine.path()).getUsableSpace();
    return new Shortage(hub, arriving, missing, beside, free, promised, shelf.used(), settings);
  }

  /**
   * What is wanted and what is there, in bytes.
   *
   * @param promised to copies under way
   * @param used by all copies, this one with them
   */
  private record Shortage(
      Path hub,
      CopyRecord arriving,
      long missing,
      long beside,
      long free,
      long promised,
      long used,
      CacheSettings settings) {

    long bytes() {
      long ofDisk = missing + beside + promised + settings.reserve() - free;
      return settings.budget() == 0 ? ofDisk : Math.max(ofDisk, used - settings.budget());
    }

    String inWords(Shelf shelf) {
      return ("%s needs %d bytes in %s and its job %d beside; free are %d, of which %d stay free and"
              + " %d go to copies under way; %s; what nobody uses is %d; in use: %s")
          .formatted(
              arriving.ref(),
              missing,
              hub,
              beside,
              free,
              settings.reserve(),
              promised,
              settings.budget() == 0
                  ? "there is no budget"
                  : "the budget is %d, of which %d are taken or wanted"
                      .formatted(settings.budget(), used),
              shelf.evictable(),
              shelf.whole().stream()
                  .filter(held -> !held.evictable())
                  .map(held ->
                      "%s, %d bytes, by %s"
                          .formatted(
                              held.copy().ref(),
                              held.copy().bytes(),
                              held.busy() ? "a copy under way" : String.join(" ", held.holders())))
                  .collect(Collectors.joining("; ", "[", "]")));
    }
  }
}
