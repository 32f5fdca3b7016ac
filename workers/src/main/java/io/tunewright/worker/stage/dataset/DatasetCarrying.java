package io.tunewright.worker.stage.dataset;

import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.SitePath;
import io.tunewright.stage.Carrying;
import io.tunewright.stage.DatasetImport;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.stage.site.SiteRoots;
import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams a file that lies on this site to its key in the object store. */
public final class DatasetCarrying implements Carrying {
  private static final Logger log = LoggerFactory.getLogger(DatasetCarrying.class);

  private final String site;
  private final LocalFiles files;
  private final ContentCopy copy;

  public DatasetCarrying(String site, SiteRoots roots, ObjectStore store) {
    this.site = site;
    this.files = new LocalFiles(roots.paths(), SiteRoots.SETTING, SitePath.SCHEME + ":" + site);
    this.copy = new ContentCopy(store, Pace.USUAL);
  }

  @Override
  public DatasetRef carry(DatasetImport wanted) {
    AtomicLong read = new AtomicLong();
    return Heartbeat.during(read::get, () -> carried(wanted, read));
  }

  private DatasetRef carried(DatasetImport wanted, AtomicLong read) {
    SitePath place =
        wanted.onSite().filter(at -> at.site().equals(site)).orElseThrow(() -> other(wanted));
    Content content = files.find(place.path(), wanted.owner().project());
    Stored stored = copy.to(wanted.key(), content, read::set);
    log.info("{} is {}: {} bytes", content.name(), wanted.file(), stored.bytes());
    return new DatasetRef(wanted.file(), stored.key(), stored.sha256(), stored.bytes());
  }

  private RuntimeException other(DatasetImport wanted) {
    return TuningError.BROKEN_PROMISE.because(
        "site '%s' was asked for %s, wanted a file of its own".formatted(site, wanted.source()));
  }
}
