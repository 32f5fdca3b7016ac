package io.tunewright.worker.stage;

import io.tunewright.stage.StagingProgress;
import io.tunewright.stage.StagingProgress.State;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.transfer.FileProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes how far a snapshot is where everyone may read it: every few seconds while something
 * changes, and now and then while nothing does.
 */
public final class ProgressReport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProgressReport.class);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  /** Weight of the newest rate against the ones before. */
  private static final double NEWEST = 0.3;

  /** The same where bytes come in bursts, as between two files that are hashed first. */
  private static final double NEWEST_OF_BURSTS = 0.05;

  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final ObjectStore store;
  private final String key;
  private final Supplier<Optional<String>> condition;
  private final double newest;
  private final boolean passing;
  private final Map<String, FileProgress> moving = new ConcurrentSkipListMap<>();
  private volatile List<RemoteFile> files = List.of();
  private volatile @Nullable Thread writer;
  private @Nullable StagingProgress written;
  private @Nullable Instant lookedAt;
  private double rate;
  private long readBefore;

  /**
   * @param condition what keeps the staging from getting on
   */
  ProgressReport(ObjectStore store, String key, Supplier<Optional<String>> condition) {
    this(store, key, condition, NEWEST, false);
  }

  private ProgressReport(
      ObjectStore store,
      String key,
      Supplier<Optional<String>> condition,
      double newest,
      boolean passing) {
    this.store = store;
    this.key = key;
    this.condition = condition;
    this.newest = newest;
    this.passing = passing;
  }

  /** A report that looks by itself until it is closed. */
  public static ProgressReport started(
      ObjectStore store, String key, Supplier<Optional<String>> condition) {
    return new ProgressReport(store, key, condition).started();
  }

  /** The same for what is of no interest once it is over: closed, it leaves nothing behind. */
  public static ProgressReport passing(ObjectStore store, String key, List<RemoteFile> files) {
    ProgressReport report = new ProgressReport(store, key, Optional::empty, NEWEST_OF_BURSTS, true);
    report.of(files);
    return report.started();
  }

  private ProgressReport started() {
    writer = Thread.ofVirtual().name("progress").start(this::keepLooking);
    return this;
  }

  /** Tells which files there are, once the source has told them. */
  public void of(List<RemoteFile> all) {
    files = List.copyOf(all);
  }

  /** The counters of a file that begins to move. */
  FileProgress of(RemoteFile file) {
    return of(file.path());
  }

  /** The same, by the file's path. */
  public FileProgress of(String file) {
    return moving.computeIfAbsent(file, path -> new FileProgress());
  }

  long stored() {
    return moving.values().stream().mapToLong(FileProgress::stored).sum();
  }

  private void keepLooking() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        look(Instant.now());
      }
    } catch (InterruptedException closed) {
      // the last word is for whoever closes
    }
  }

  /**
   * Writes if there is something new to tell.
   *
   * @return whether it has written
   */
  synchronized boolean look(Instant now) {
    StagingProgress progress = at(now);
    StagingProgress before = written;
    boolean quiet = before == null ? isEmpty(progress) : tellsTheSame(before, progress);
    if (quiet && (before == null || now.isBefore(before.time().plus(KEEP_ALIVE)))) {
      return false;
    }
    return put(progress);
  }

  /** Where no files are known yet, what an earlier try has written is better. */
  private static boolean isEmpty(StagingProgress progress) {
    return progress.files().isEmpty() && progress.condition() == null;
  }

  private static boolean tellsTheSame(StagingProgress before, StagingProgress now) {
    return before.files().equals(now.files())
        && Objects.equals(before.condition(), now.condition());
  }

  private boolean put(StagingProgress progress) {
    try {
      store.put(key, json(progress.files().isEmpty() ? over(progress) : progress));
      written = progress;
      return true;
    } catch (RuntimeException unreachable) {
      log.info("could not tell how far the staging is: {}", unreachable.getMessage());
      return false;
    }
  }

  /** The files as an earlier try has left them, under the condition of now. */
  private StagingProgress over(StagingProgress now) {
    return store.find(key).flatMap(ProgressReport::parsed).map(now::over).orElse(now);
  }

  /** As the API reads it. */
  static byte[] json(StagingProgress progress) {
    return JSON.writeValueAsBytes(progress);
  }

  private static Optional<StagingProgress> parsed(byte[] json) {
    try {
      return Optional.of(JSON.readValue(json, StagingProgress.class));
    } catch (JacksonException unreadable) {
      return Optional.empty();
    }
  }

  private StagingProgress at(Instant now) {
    List<StagingProgress.File> each = new ArrayList<>();
    long read = 0;
    int retries = 0;
    for (RemoteFile file : files) {
      FileProgress at = moving.get(file.path());
      each.add(row(file, at));
      read += at == null ? 0 : at.read();
      retries += at == null ? 0 : at.retries();
    }
    long bytes = files.stream().mapToLong(RemoteFile::bytes).sum();
    long stored = stored();
    rate(read, now);
    return new StagingProgress(
        now,
        bytes,
        stored,
        (long) rate,
        rate < 1 ? null : (long) ((bytes - stored) / rate),
        retries,
        each,
        condition.get().orElse(null));
  }

  private void rate(long read, Instant now) {
    if (lookedAt != null && now.isAfter(lookedAt)) {
      double ofLate = (read - readBefore) / (Duration.between(lookedAt, now).toMillis() / 1e3);
      rate = readBefore == 0 ? ofLate : newest * ofLate + (1 - newest) * rate;
    }
    readBefore = read;
    lookedAt = now;
  }

  private static StagingProgress.File row(RemoteFile file, @Nullable FileProgress at) {
    if (at == null) {
      return new StagingProgress.File(file.path(), file.bytes(), 0, 0, 0, 0, State.WAITING);
    }
    return new StagingProgress.File(
        file.path(),
        file.bytes(),
        at.read(),
        at.hashed(),
        at.stored(),
        at.retries(),
        at.isWhole() ? State.DONE : State.MOVING);
  }

  /** Ends with a last word, whatever there is to tell; or takes it back where it passes. */
  @Override
  public void close() {
    Thread running = writer;
    if (running != null) {
      running.interrupt();
    }
    synchronized (this) {
      if (passing) {
        takeBack();
        return;
      }
      StagingProgress last = at(Instant.now());
      if (!isEmpty(last)) {
        put(last);
      }
    }
  }

  private void takeBack() {
    try {
      store.delete(key);
    } catch (RuntimeException unreachable) {
      log.info("could not take {} back: {}", key, unreachable.getMessage());
    }
  }
}
