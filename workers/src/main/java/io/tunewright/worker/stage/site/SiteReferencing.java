package io.tunewright.worker.stage.site;

import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Referencing;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Reference;
import io.tunewright.storage.objects.References;
import io.tunewright.worker.activity.Heartbeat;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at weights of its own site and hashes them; nothing but small files leaves the site. */
final class SiteReferencing implements Referencing {
  private final SiteDirectory directory;
  private final Looks looks;
  private final Looking looking;
  private final HashingInPlace hashing;
  private final ObjectStore store;

  SiteReferencing(String site, SiteDirectory directory, HashedFiles hashed, ObjectStore store) {
    this.directory = directory;
    this.looks = new Looks(store);
    this.looking = new Looking(directory, store);
    this.hashing = new HashingInPlace(site, directory, hashed, store);
    this.store = store;
  }

  @Override
  public SnapshotRef look(ModelRef source) {
    return Heartbeat.during(() -> {
      SiteDirectory.Seen seen = directory.see(source);
      SnapshotRef snapshot = seen.listing().snapshot();
      if (looks.find(snapshot).isEmpty()) {
        looking.tell(seen);
      }
      return snapshot;
    });
  }

  @Override
  public Snapshot hash(SnapshotRef snapshot) {
    AtomicLong read = new AtomicLong();
    return Heartbeat.during(
        read::get,
        () -> {
          Reference reference =
              References.find(store, snapshot.manifestKey())
                  .orElseGet(() -> hashing.hash(snapshot, looks.get(snapshot), read));
          return new Snapshot(snapshot, reference.files().size(), reference.bytes());
        });
  }
}
