package io.tunewright.worker.stage.dataset;

import io.tunewright.job.DatasetRef;
import io.tunewright.stage.DatasetImport;
import io.tunewright.stage.Importing;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.storage.records.FileRecords;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.stage.site.Sites;
import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams a file from its source to its key in the object store, hashed on the way. */
public final class DatasetImporting implements Importing {
  private static final Logger log = LoggerFactory.getLogger(DatasetImporting.class);

  private final DatasetSources sources;
  private final ObjectStore store;
  private final Files files;
  private final FileRecords records;
  private final Sites sites;
  private final Pace pace;

  public DatasetImporting(
      DatasetSources sources,
      ObjectStore store,
      Files files,
      FileRecords records,
      Sites sites,
      Pace pace) {
    this.sites = sites;
    this.sources = sources;
    this.store = store;
    this.files = files;
    this.records = records;
    this.pace = pace;
  }

  @Override
  public void bring(DatasetImport wanted) {
    AtomicLong read = new AtomicLong();
    Heartbeat.during(
        read::get,
        () -> {
          if (isWanted(wanted)) {
            copy(wanted, read);
          }
          return wanted;
        });
  }

  private boolean isWanted(DatasetImport wanted) {
    return files
        .find(wanted.file())
        .filter(file -> file.status() == Files.Status.PROCESSING)
        .isPresent();
  }

  private void copy(DatasetImport wanted, AtomicLong read) {
    Content content = sources.find(wanted);
    Stored stored = new ContentCopy(store, pace).to(wanted.key(), content, read::set);
    enter(new DatasetRef(wanted.file(), stored.key(), stored.sha256(), stored.bytes()));
    log.info("{} is {}: {} bytes", content.name(), wanted.file(), stored.bytes());
  }

  @Override
  public void admit(DatasetImport wanted) {
    wanted.onSite().ifPresent(place -> sites.require(place.site()));
  }

  @Override
  public void enter(DatasetRef brought) {
    files.brought(brought);
    files
        .find(brought.fileId())
        .ifPresentOrElse(
            records::write,
            () -> FileKeys.delete(store, brought.key())); // it was deleted while it came
  }

  @Override
  public void fail(String file, String error) {
    files.failed(file, error);
  }
}
