package io.tunewright.worker.stage.site;

import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.job.ModelRef;
import io.tunewright.job.SitePath;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Claim;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Reference;
import io.tunewright.storage.objects.References;
import io.tunewright.worker.activity.Heartbeat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights that lie on the site already. They are used where they are, never copied, and watched:
 * before a run reads them, every file must have the size, time of change and inode that it had when
 * it was hashed. One that was only touched is hashed again, which settles the doubt.
 */
final class ReferencedWeights implements Materialising {
  private static final Logger log = LoggerFactory.getLogger(ReferencedWeights.class);

  private final String site;
  private final SiteDirectory directory;
  private final HashedFiles hashed;
  private final ObjectStore store;

  ReferencedWeights(String site, SiteDirectory directory, HashedFiles hashed, ObjectStore store) {
    this.site = site;
    this.directory = directory;
    this.hashed = hashed;
    this.store = store;
  }

  @Override
  public SiteCopy locate(SnapshotRef ref) {
    return new SiteCopy(ref, site, new Looks(store).get(ref).path());
  }

  @Override
  public SiteCopy materialise(SnapshotRef ref, @Nullable Claim claim) {
    AtomicLong read = new AtomicLong();
    return Heartbeat.during(read::get, () -> new SiteCopy(ref, site, watched(ref, read).path()));
  }

  @Override
  public void release(JobId job) {
    // nothing of it is ever taken away, so there is nothing to give up
  }

  /**
   * Proves that the files are those that were hashed, as well as that can be told without reading
   * all of them.
   *
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS naming each file that is not,
   *     with what was seen and what was wanted
   */
  void check(SnapshotRef ref) {
    watched(ref, new AtomicLong());
  }

  private Reference watched(SnapshotRef ref, AtomicLong read) {
    Reference reference = References.get(store, ref.manifestKey());
    SiteDirectory.Seen seen =
        directory.see(new ModelRef(new SitePath(site, reference.path()).toString()));
    var wanted =
        reference.files().stream()
            .collect(Collectors.toMap(Reference.File::path, Reference.File::state));
    List<String> wrong = new ArrayList<>();
    for (Change change : Change.between(seen.states(), wanted)) {
      if (!change.isDoubt()) {
        wrong.add(change.toString());
      } else if (hasOtherBytes(reference, seen, change, read)) {
        wrong.add(change + ", and another sha256");
      }
    }
    if (!wrong.isEmpty()) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "the weights at %s are not those of %s any longer: %s"
              .formatted(reference.path(), ref, String.join("; ", wrong)));
    }
    return reference;
  }

  private boolean hasOtherBytes(
      Reference reference, SiteDirectory.Seen seen, Change change, AtomicLong read) {
    try {
      String sha256 =
          hashed.sha256(seen.file(change.path()).toRealPath(), bytes -> read.addAndGet(bytes));
      boolean same =
          reference.files().stream()
              .anyMatch(file -> file.path().equals(change.path()) && file.sha256().equals(sha256));
      if (same) {
        log.info("{} was touched, and still has the sha256 that it had", seen.file(change.path()));
      }
      return !same;
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not read " + change.path(), unreadable);
    }
  }
}
