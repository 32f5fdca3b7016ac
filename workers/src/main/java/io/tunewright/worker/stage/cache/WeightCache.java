package io.tunewright.worker.stage.cache;

import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Claim;
import io.tunewright.worker.activity.FileMutex;
import io.tunewright.worker.stage.cache.ModelDirectory.State;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The copies of weights of one site, their claims, and the room they take. Safe for many threads
 * and for several workers of the site.
 *
 * <p>Two locks keep order, and are always taken in this one: a model's, for as long as a copy of it
 * is being made (waited for, but never by one who holds the cache's), and the cache's, for moments:
 * to claim, to release, and to evict. So what is handed out is claimed before anybody can decide to
 * evict it.
 */
public final class WeightCache {
  private final Path hub;
  private final CacheSettings settings;
  private final InstantSource clock;
  private final Leases leases;
  private final LiveRuns runs;
  private final LongAdder evicted = new LongAdder();

  /**
   * @param workdir the site's directory, shared by its nodes
   * @param liveRuns keys of the runs that go on or wait; what it throws where that can't be said, a
   *     copy that needs room and a release throw too
   */
  public WeightCache(
      Path workdir, CacheSettings settings, Supplier<Set<String>> liveRuns, InstantSource clock) {
    this.hub = workdir.resolve("hub");
    this.settings = settings;
    this.clock = clock;
    this.leases = new Leases(settings.leaseLimit(), clock);
    this.runs = new LiveRuns(workdir, liveRuns);
  }

  public Path hub() {
    return hub;
  }

  public ModelDirectory model(SnapshotRef ref) {
    return new ModelDirectory(hub.resolve(ModelDirectory.name(ref)));
  }

  /** Held by whoever makes a copy of a model, one after the other. */
  public FileMutex lock(ModelDirectory model) throws IOException {
    return FileMutex.acquire(lock(hub, model));
  }

  static Path lock(Path hub, ModelDirectory model) {
    return hub.resolve(".locks").resolve(model.path().getFileName());
  }

  private FileMutex lock() throws IOException {
    return FileMutex.acquire(hub.resolve(".locks").resolve(".cache"));
  }

  /**
   * Claims a copy, and says whether it is there: every file, with its size. The claim stays also
   * where it is not, so that what a copy in the making has already isn't cleared away.
   */
  public boolean claim(SnapshotRef ref, @Nullable Claim claim) throws IOException {
    ModelDirectory model = model(ref);
    try (FileMutex lock = lock()) {
      if (claim != null) {
        leases.take(model.leases(ref.commit()), claim.job());
      }
      Optional<CopyRecord> whole = model.find(State.WHOLE, ref.commit());
      if (whole.isEmpty() || !whole.get().ref().equals(ref) || !model.holds(whole.get())) {
        return false;
      }
      touch(model, ref.commit());
      return true;
    }
  }

  /**
   * Gives a copy its room, before its first byte: blobs that lie under another model are shared,
   * and what nobody uses is evicted. The caller holds the model's lock.
   *
   * @throws io.temporal.failure.ApplicationFailure DISK_FULL; then nothing of another copy was
   *     taken, and what there was of this one stays
   */
  public void begin(CopyRecord copy, @Nullable Claim claim) throws IOException {
    ModelDirectory model = model(copy.ref());
    try (FileMutex lock = lock()) {
      boolean isNew = isNew(model, copy.commit());
      Files.createDirectories(model.blobs());
      model.put(State.COMING, copy, clock.instant());
      model.drop(State.WHOLE, copy.commit());
      model.drop(State.LEAVING, copy.commit());
      try {
        share(model, copy);
        long beside = claim == null ? 0 : Math.max(0, claim.diskBytes() - copy.bytes());
        Census census = new Census(leases, live());
        evicted.add(new MakeRoom(hub, settings, census).forCopy(model, copy, beside));
      } catch (IOException | RuntimeException noRoom) {
        if (isNew) {
          new Removal(model).of(copy, State.COMING);
        }
        throw noRoom;
      }
    }
  }

  private static boolean isNew(ModelDirectory model, String commit) {
    return !Files.exists(model.record(State.COMING, commit))
        && !Files.exists(model.record(State.WHOLE, commit));
  }

  /** A second name for what another model has; whoever uses it hashes it first. */
  private void share(ModelDirectory model, CopyRecord copy) throws IOException {
    List<ModelDirectory> others = models(hub);
    for (CopyRecord.File file : copy.files()) {
      Path blob = model.blob(file.sha256());
      for (ModelDirectory other : others) {
        Path theirs = other.blob(file.sha256());
        if (!Files.exists(blob) && Files.exists(theirs) && Files.size(theirs) == file.bytes()) {
          try {
            Files.createLink(blob, theirs);
          } catch (UnsupportedOperationException | FileSystemException unable) {
            return;
          }
        }
      }
    }
  }

  /** All files are there and proven. The caller holds the model's lock. */
  public void complete(CopyRecord copy) throws IOException {
    ModelDirectory model = model(copy.ref());
    try (FileMutex lock = lock()) {
      model.put(State.WHOLE, copy, clock.instant());
      model.drop(State.COMING, copy.commit());
      new Removal(model).clearHalfBlobs();
    }
  }

  /** Where a run finds its own view of a copy. */
  public Path view(SnapshotRef ref, String key) {
    return model(ref).views(ref.commit()).resolve(key);
  }

  /** Makes that view, of a copy that is claimed and whole. */
  public void lay(SnapshotRef ref, String key) throws IOException {
    ModelDirectory model = model(ref);
    CopyRecord copy =
        model
            .find(State.WHOLE, ref.commit())
            .orElseThrow(() -> new NoSuchFileException("no whole copy of " + ref + " in " + hub));
    new RunView(model, copy).lay(key);
  }

  /**
   * Gives up all claims of a job, and takes away the views of its runs that are over. The copies
   * themselves stay until somebody needs their room. Idempotent.
   */
  public void release(JobId job) throws IOException {
    try (FileMutex lock = lock()) {
      List<ModelDirectory> claimed = new ArrayList<>();
      for (ModelDirectory model : models(hub)) {
        for (Path copy : model.claimed()) {
          if (leases.drop(copy, job)) {
            touch(model, copy.getFileName().toString());
            claimed.add(model);
          }
        }
      }
      Census census = new Census(leases, live());
      for (ModelDirectory model : claimed) {
        for (Path view : census.deadViews(model)) {
          FileSystemUtils.deleteRecursively(view);
        }
        new Removal(model).prune();
      }
    }
  }

  /** Evicts copies that nobody uses until this much of the disk is freed, or none is left. */
  public void spare(long bytes) throws IOException {
    try (FileMutex lock = lock()) {
      evicted.add(new MakeRoom(hub, settings, new Census(leases, live())).spare(bytes));
    }
  }

  /** Renews the claims of every job that has a run which goes on or waits. */
  public void renew() throws IOException {
    Set<String> alive = LiveRuns.jobs(live());
    if (!alive.isEmpty()) {
      for (ModelDirectory model : models(hub)) {
        for (Path copy : model.claimed()) {
          leases.renew(copy, alive);
        }
      }
    }
  }

  List<LiveRuns.LiveRun> live() {
    return runs.now();
  }

  /** The copies that are whole, and what evictions could make of them. */
  public Holdings holdings() throws IOException {
    Census census = new Census(leases, live());
    List<Shelf.Held> whole = new ArrayList<>();
    List<Shelf.Held> dead = new ArrayList<>();
    List<CopyRecord> coming = new ArrayList<>();
    for (ModelDirectory model : models(hub)) {
      whole.addAll(census.whole(model, false));
      for (CopyRecord copy : model.all(State.COMING)) {
        Set<String> holders = census.holders(model, copy.commit());
        if (holders.isEmpty()) {
          dead.add(new Shelf.Held(model, model.present(copy), Instant.EPOCH, holders, false));
        } else {
          coming.add(copy);
        }
      }
    }
    return new Holdings(whole, dead, coming, settings.budget(), evicted.sum());
  }

  private void touch(ModelDirectory model, String commit) throws IOException {
    try {
      Files.setLastModifiedTime(model.record(State.WHOLE, commit), FileTime.from(clock.instant()));
    } catch (NoSuchFileException notWhole) {
      return;
    }
  }

  static List<ModelDirectory> models(Path hub) throws IOException {
    List<ModelDirectory> models = new ArrayList<>();
    for (Path model : ModelDirectory.list(hub, "models--*")) {
      models.add(new ModelDirectory(model));
    }
    return models;
  }
}
