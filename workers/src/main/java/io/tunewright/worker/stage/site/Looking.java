package io.tunewright.worker.stage.site;

import io.tunewright.fault.TuningError;
import io.tunewright.job.SnapshotRef;
import io.tunewright.storage.objects.FileState;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.stage.ConfigRules;
import io.tunewright.worker.stage.Listing;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the control worker, through the object store, what a plan must know of a directory. */
final class Looking {
  /** Of files that are copied whole: the largest tokenizers have some 30 MB. */
  private static final long LARGEST = 128 << 20;

  private final SiteDirectory directory;
  private final ObjectStore store;
  private final Looks looks;

  Looking(SiteDirectory directory, ObjectStore store) {
    this.directory = directory;
    this.store = store;
    this.looks = new Looks(store);
  }

  void tell(SiteDirectory.Seen seen) {
    Listing listing = seen.listing();
    SnapshotRef snapshot = listing.snapshot();
    List<Look.Seen> files = new ArrayList<>();
    try {
      looks.put(snapshot, directory.tensors(listing, Pace.USUAL));
      for (var file : seen.states().entrySet()) {
        String path = file.getKey();
        files.add(new Look.Seen(path, file.getValue(), copied(seen, path, file.getValue())));
      }
    } catch (AccessDeniedException closed) {
      throw TuningError.NOT_ALLOWED.because(
          "the site's worker may not read " + closed.getFile(), closed);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not read " + listing.source(), unreadable);
    }
    SiteDirectory.Seen now = directory.see(listing.source());
    Change.refuse(listing.source(), Change.between(now.states(), seen.states()));
    looks.put(
        snapshot,
        new Look(
            listing.source(),
            seen.directory().toString(),
            files,
            listing.leftOut(),
            listing.remoteCode()));
  }

  /**
   * Puts a small file where planning may read it.
   *
   * @return its sha256; null for weights, which stay
   */
  private @Nullable String copied(SiteDirectory.Seen seen, String path, FileState state)
      throws IOException {
    if (path.endsWith(".safetensors")) {
      return null;
    }
    if (state.bytes() > LARGEST) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s of %s has %,d bytes, wanted at most %,d"
              .formatted(path, seen.listing().source(), state.bytes(), LARGEST));
    }
    byte[] bytes = Files.readAllBytes(seen.file(path));
    if (path.endsWith("config.json") && !seen.listing().remoteCode()) {
      ConfigRules.check(path, bytes);
    }
    store.put(Look.fileKey(seen.listing().snapshot(), path), bytes);
    return Hashing.of(bytes);
  }
}
