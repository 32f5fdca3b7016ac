package io.tunewright.worker.stage;

import io.tunewright.stage.Verification;
import io.tunewright.stage.Verification.State;
import io.tunewright.storage.objects.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a verification knows so far, kept beside the snapshot's manifest; another try goes on from
 * there. Safe for many threads.
 */
public final class Findings {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final ObjectStore store;
  private final String key;
  private final LongAdder bytes = new LongAdder();
  private final List<String> checked = new ArrayList<>();
  private final List<String> bad = new ArrayList<>();

  public Findings(ObjectStore store, String key) {
    this.store = store;
    this.key = key;
    Optional<Verification> earlier = store.find(key).flatMap(Findings::parse);
    if (earlier.isPresent() && earlier.get().state() == State.RUNNING) {
      checked.addAll(earlier.get().checked());
      bytes.add(earlier.get().bytes());
    } else {
      save(State.RUNNING);
    }
  }

  private static Optional<Verification> parse(byte[] json) {
    try {
      return Optional.of(JSON.readValue(json, Verification.class));
    } catch (JacksonException unreadable) {
      return Optional.empty();
    }
  }

  /** Reads one file. */
  public interface Reading {
    /** What is wrong with it, or null. */
    @Nullable String fault() throws IOException;
  }

  /** Reads a file unless an earlier try has found it sound. */
  public String add(String path, Reading reading) throws IOException {
    if (!isChecked(path)) {
      String why = reading.fault();
      synchronized (this) {
        if (why == null) {
          checked.add(path);
        } else {
          bad.add(path + " " + why);
        }
        save(State.RUNNING);
      }
    }
    return path;
  }

  private synchronized boolean isChecked(String path) {
    return checked.contains(path);
  }

  /** Tells of bytes that were read. */
  public void read(long more) {
    bytes.add(more);
  }

  /** Bytes that were read so far. */
  public long bytes() {
    return bytes.sum();
  }

  public synchronized Verification end() {
    return save(bad.isEmpty() ? State.SOUND : State.CORRUPT);
  }

  private Verification save(State state) {
    Verification now = new Verification(state, Instant.now(), bytes.sum(), checked, bad);
    store.put(key, JSON.writeValueAsBytes(now));
    return now;
  }
}
