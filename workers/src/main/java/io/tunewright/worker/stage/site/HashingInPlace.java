package io.tunewright.worker.stage.site;

import io.tunewright.fault.TuningError;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SitePath;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Reference;
import io.tunewright.storage.objects.References;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.ProgressReport;
import io.tunewright.worker.stage.transfer.FileProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hashes a directory's files where they lie and writes what it found, the reference. */
final class HashingInPlace {
  private static final Logger log = LoggerFactory.getLogger(HashingInPlace.class);
  private static final int FILES_AT_ONCE = 4;

  private final String site;
  private final SiteDirectory directory;
  private final HashedFiles hashed;
  private final ObjectStore store;

  HashingInPlace(String site, SiteDirectory directory, HashedFiles hashed, ObjectStore store) {
    this.site = site;
    this.directory = directory;
    this.hashed = hashed;
    this.store = store;
  }

  /**
   * @param look what was seen there when the snapshot was named
   * @param read counts the bytes
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming the files that are not
   *     what they were then
   */
  Reference hash(SnapshotRef snapshot, Look look, AtomicLong read) {
    Listing listing = unchanged(look).listing();
    log.info("hashing {} at {}: {} bytes", snapshot, look.path(), listing.bytes());
    try (ProgressReport progress =
        ProgressReport.started(store, snapshot.progressKey(), Optional::empty)) {
      progress.of(listing.files());
      List<Reference.File> files =
          Threads.map(
              look.files(),
              FILES_AT_ONCE,
              file -> entry(look, file, progress.of(file.path()), read));
      unchanged(look);
      return References.write(
          store,
          snapshot.manifestKey(),
          new Reference(site, look.path(), files, about(snapshot, look)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not hash " + look.path(), unreadable);
    }
  }

  private Reference.File entry(Look look, Look.Seen file, FileProgress progress, AtomicLong read)
      throws IOException {
    String sha256 =
        hashed.sha256(
            look.file(file.path()).toRealPath(),
            bytes -> {
              progress.hasProven(bytes);
              read.addAndGet(bytes);
            });
    if (file.sha256() != null && !file.sha256().equals(sha256)) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s of %s has sha256 %s, wanted %s as when it was looked at"
              .formatted(file.path(), look.source(), sha256, file.sha256()));
    }
    progress.whole(file.state().bytes());
    return new Reference.File(file.path(), file.state(), sha256);
  }

  private SiteDirectory.Seen unchanged(Look look) {
    SiteDirectory.Seen seen =
        directory.see(new ModelRef(new SitePath(site, look.path()).toString()));
    Change.refuse(
        look.source(),
        Change.between(
            seen.states(),
            look.files().stream().collect(Collectors.toMap(Look.Seen::path, Look.Seen::state))));
    return seen;
  }

  private static Map<String, Object> about(SnapshotRef snapshot, Look look) {
    return Map.of(
        "source", look.source().uri(),
        "name", snapshot.name(),
        "commit", snapshot.commit(),
        "hashed", Instant.now().toString(),
        "remote_code", look.remoteCode(),
        "left_out", look.leftOut());
  }
}
