package io.tunewright.worker.stage;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Verification;
import io.tunewright.stage.Verification.State;
import io.tunewright.stage.Verifying;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.activity.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Hashes every file of a staged snapshot again; what was found so far lies beside its manifest. */
public final class SnapshotVerifying implements Verifying {
  private static final int FILES_AT_ONCE = 4;
  private static final int PIECE = 128 * 1024;
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final ObjectStore store;

  public SnapshotVerifying(ObjectStore store) {
    this.store = store;
  }

  @Override
  public Verification verify(SnapshotRef snapshot) {
    Manifest manifest = Manifests.get(store, snapshot.manifestKey());
    Findings findings = new Findings(snapshot.verificationKey());
    return Heartbeat.during(
        findings.bytes::sum,
        () -> {
          try {
            Threads.map(manifest.files(), FILES_AT_ONCE, file -> findings.add(file));
          } catch (IOException unreadable) {
            throw new UncheckedIOException("could not read " + snapshot, unreadable);
          }
          return findings.end();
        });
  }

  /** What is known so far; another try goes on from there. */
  private final class Findings {
    private final String key;
    private final LongAdder bytes = new LongAdder();
    private final List<String> checked = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();

    Findings(String key) {
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

    String add(Manifest.Entry file) throws IOException {
      if (!isChecked(file)) {
        String why = fault(file);
        synchronized (this) {
          if (why == null) {
            checked.add(file.path());
          } else {
            bad.add(file.path() + " " + why);
          }
          save(State.RUNNING);
        }
      }
      return file.path();
    }

    private synchronized boolean isChecked(Manifest.Entry file) {
      return checked.contains(file.path());
    }

    /** What is wrong with a file, or null. */
    private @Nullable String fault(Manifest.Entry file) throws IOException {
      if (store.size(file.key()).isEmpty()) {
        return "is gone: there is no " + store.uri(file.key());
      }
      MessageDigest digest = Hashing.sha256();
      byte[] piece = new byte[PIECE];
      try (InputStream in = store.read(file.key())) {
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
          digest.update(piece, 0, n);
          bytes.add(n);
        }
      }
      String sha256 = Hashing.hex(digest);
      return sha256.equals(file.sha256())
          ? null
          : "has sha256 %s, wanted %s".formatted(sha256, file.sha256());
    }

    synchronized Verification end() {
      return save(bad.isEmpty() ? State.SOUND : State.CORRUPT);
    }

    private Verification save(State state) {
      Verification now = new Verification(state, Instant.now(), bytes.sum(), checked, bad);
      store.put(key, JSON.writeValueAsBytes(now));
      return now;
    }
  }
}
