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
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Writes how far a snapshot is where everyone may read it, every few seconds. */
final class ProgressReport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProgressReport.class);
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** Weight of the newest rate against the ones before. */
  private static final double NEWEST = 0.3;

  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final ObjectStore store;
  private final String key;
  private final List<RemoteFile> files;
  private final Map<String, FileProgress> moving = new ConcurrentSkipListMap<>();
  private final Thread writer;
  private double rate;
  private long readBefore;

  ProgressReport(ObjectStore store, String key, List<RemoteFile> files) {
    this.store = store;
    this.key = key;
    this.files = files;
    this.writer = Thread.ofVirtual().name("progress").start(this::write);
  }

  /** The counters of a file that begins to move. */
  FileProgress of(RemoteFile file) {
    return moving.computeIfAbsent(file.path(), path -> new FileProgress());
  }

  long stored() {
    return moving.values().stream().mapToLong(FileProgress::stored).sum();
  }

  private void write() {
    try {
      while (true) {
        Thread.sleep(EVERY);
        put();
      }
    } catch (InterruptedException closed) {
      put();
    }
  }

  private void put() {
    try {
      store.put(key, JSON.writeValueAsBytes(now()));
    } catch (RuntimeException unreachable) {
      log.info("could not tell how far the staging is: {}", unreachable.getMessage());
    }
  }

  private StagingProgress now() {
    List<StagingProgress.File> each = new ArrayList<>();
    long read = 0;
    int retries = 0;
    for (RemoteFile file : files) {
      FileProgress at = moving.get(file.path());
      each.add(row(file, at));
      read += at == null ? 0 : at.read();
      retries += at == null ? 0 : at.retries();
    }
    double newest = (read - readBefore) / (EVERY.toMillis() / 1e3);
    rate = readBefore == 0 ? newest : NEWEST * newest + (1 - NEWEST) * rate;
    readBefore = read;
    long bytes = files.stream().mapToLong(RemoteFile::bytes).sum();
    long stored = stored();
    return new StagingProgress(
        Instant.now(),
        bytes,
        stored,
        (long) rate,
        rate < 1 ? null : (long) ((bytes - stored) / rate),
        retries,
        each);
  }

  private static StagingProgress.File row(
      RemoteFile file, @org.jspecify.annotations.Nullable FileProgress at) {
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

  @Override
  public void close() {
    writer.interrupt();
  }
}
