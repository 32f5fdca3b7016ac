package io.tunewright.worker.stage.site;

import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Verification;
import io.tunewright.stage.Verifying;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Reference;
import io.tunewright.storage.objects.References;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.Findings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Hashes referenced files again where they lie, whatever is known of them. */
final class ReferenceVerifying implements Verifying {
  private static final int FILES_AT_ONCE = 4;

  private final SiteRoots roots;
  private final HashedFiles hashed;
  private final ObjectStore store;

  ReferenceVerifying(SiteRoots roots, HashedFiles hashed, ObjectStore store) {
    this.roots = roots;
    this.hashed = hashed;
    this.store = store;
  }

  @Override
  public Verification verify(SnapshotRef snapshot) {
    Reference reference = References.get(store, snapshot.manifestKey());
    Findings findings = new Findings(store, snapshot.verificationKey());
    return Heartbeat.during(
        findings::bytes,
        () -> {
          try {
            Threads.map(
                reference.files(),
                FILES_AT_ONCE,
                file ->
                    findings.add(
                        file.path(),
                        () -> fault(Path.of(reference.path(), file.path()), file, findings)));
          } catch (IOException unreadable) {
            throw new UncheckedIOException("could not read " + reference.path(), unreadable);
          }
          return findings.end();
        });
  }

  /** What is wrong with a file, or null. */
  private @Nullable String fault(Path path, Reference.File file, Findings findings)
      throws IOException {
    if (!Files.exists(path)) {
      return "is gone: there is no " + path;
    }
    String sha256 = hashed.read(roots.real(path.toString(), path), findings::read);
    return sha256.equals(file.sha256())
        ? null
        : "has sha256 %s, wanted %s".formatted(sha256, file.sha256());
  }
}
