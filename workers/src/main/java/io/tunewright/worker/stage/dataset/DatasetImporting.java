package io.tunewright.worker.stage.dataset;

import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.stage.DatasetImport;
import io.tunewright.stage.Importing;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.activity.Heartbeat;
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
  private final Pace pace;

  public DatasetImporting(DatasetSources sources, ObjectStore store, Files files, Pace pace) {
    this.sources = sources;
    this.store = store;
    this.files = files;
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
    if (content.bytes() == 0) {
      throw TuningError.INVALID_TRAINING_FILE.because(content.name() + " is empty");
    }
    Stored stored = store.upload(wanted.key(), new ContentStream(content, pace, read::set));
    if (content.sha256() != null && !content.sha256().equals(stored.sha256())) {
      store.delete(wanted.key());
      throw TuningError.SOURCE_UNREACHABLE.because(
          "%s came with the sha256 %s, wanted %s"
              .formatted(content.name(), stored.sha256(), content.sha256()));
    }
    files.brought(new DatasetRef(wanted.file(), stored.key(), stored.sha256(), stored.bytes()));
    if (files.find(wanted.file()).isEmpty()) {
      FileKeys.delete(store, wanted.key()); // it was deleted while it came
    }
    log.info("{} is {}: {} bytes", content.name(), wanted.file(), stored.bytes());
  }

  @Override
  public void fail(String file, String error) {
    files.failed(file, error);
  }
}
