package io.tunewright.worker.stage;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Verification;
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
import org.jspecify.annotations.Nullable;

/** Hashes every file of a staged snapshot again; what was found so far lies beside its manifest. */
public final class SnapshotVerifying implements Verifying {
  private static final int FILES_AT_ONCE = 4;
  private static final int PIECE = 128 * 1024;

  private final ObjectStore store;

  public SnapshotVerifying(ObjectStore store) {
    this.store = store;
  }

  @Override
  public Verification verify(SnapshotRef snapshot) {
    Manifest manifest = Manifests.get(store, snapshot.manifestKey());
    Findings findings = new Findings(store, snapshot.verificationKey());
    return Heartbeat.during(
        findings::bytes,
        () -> {
          try {
            Threads.map(
                manifest.files(),
                FILES_AT_ONCE,
                file -> findings.add(file.path(), () -> fault(file, findings)));
          } catch (IOException unreadable) {
            throw new UncheckedIOException("could not read " + snapshot, unreadable);
          }
          return findings.end();
        });
  }

  /** What is wrong with a file, or null. */
  private @Nullable String fault(Manifest.Entry file, Findings findings) throws IOException {
    if (store.size(file.key()).isEmpty()) {
      return "is gone: there is no " + store.uri(file.key());
    }
    MessageDigest digest = Hashing.sha256();
    byte[] piece = new byte[PIECE];
    try (InputStream in = store.read(file.key())) {
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        digest.update(piece, 0, n);
        findings.read(n);
      }
    }
    String sha256 = Hashing.hex(digest);
    return sha256.equals(file.sha256())
        ? null
        : "has sha256 %s, wanted %s".formatted(sha256, file.sha256());
  }
}
