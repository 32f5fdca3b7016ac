package io.tunewright.worker.stage;

import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Claim;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.FileMutex;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.Listing.RemoteFile;
import io.tunewright.worker.stage.cache.CopyRecord;
import io.tunewright.worker.stage.cache.Holdings;
import io.tunewright.worker.stage.cache.ModelDirectory;
import io.tunewright.worker.stage.cache.WeightCache;
import io.tunewright.worker.stage.transfer.FileProgress;
import io.tunewright.worker.stage.transfer.StoreDownload;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A site's copies of weights, in the layout of the Hugging Face cache, so that {@code HF_HUB_CACHE}
 * finds them offline: {@code hub/models--org--name/{blobs,snapshots/<commit>,refs}}.
 *
 * <p>Any number of jobs and workers of the site may ask for one snapshot: a file lock lets one of
 * them copy. A record, written last, says that a copy is whole; it is handed out only while every
 * file that the record names is there with its size.
 */
public final class SiteWeights implements Materialising {
  private static final Logger log = LoggerFactory.getLogger(SiteWeights.class);
  private static final int FILES_IN_FLIGHT = 3;

  private final String site;
  private final ObjectStore store;
  private final StoreDownload downloads;
  private final WeightCache cache;

  public SiteWeights(String site, Transfers transfers, WeightCache cache) {
    this.site = site;
    this.store = transfers.store();
    this.downloads = new StoreDownload(transfers);
    this.cache = cache;
  }

  @Override
  public SiteCopy locate(SnapshotRef ref) {
    return new SiteCopy(ref, site, cache.model(ref).snapshot(ref.commit()).toString());
  }

  @Override
  public SiteCopy materialise(SnapshotRef ref, @Nullable Claim claim) {
    return Heartbeat.during(() -> {
      bring(ref, claim);
      return locate(ref);
    });
  }

  @Override
  public void release(JobId job) {
    Heartbeat.during(() -> {
      try {
        cache.release(job);
        return job;
      } catch (IOException broken) {
        throw new UncheckedIOException("could not release the weights of " + job, broken);
      }
    });
  }

  /**
   * Where the run with this key reads the copy, once {@link #lay} has been there: a directory of
   * its own. Weights that lie elsewhere than in this site's cache are read where they lie.
   */
  public Path view(SiteCopy copy, String key) {
    return isOurs(copy) ? cache.view(copy.ref(), key) : Path.of(copy.path());
  }

  /**
   * Makes that directory, and renews the job's claim. A copy that has been lost in the meantime is
   * brought again. Idempotent.
   */
  public void lay(SiteCopy copy, Claim claim, String key) {
    if (isOurs(copy)) {
      bring(copy.ref(), claim);
      try {
        cache.lay(copy.ref(), key);
      } catch (IOException broken) {
        throw new UncheckedIOException(
            "could not give %s to %s".formatted(copy.ref(), key), broken);
      }
    }
  }

  private boolean isOurs(SiteCopy copy) {
    return copy.equals(locate(copy.ref()));
  }

  /** What the site holds, for its report. */
  public Holdings holdings() throws IOException {
    return cache.holdings();
  }

  /** Takes away what nobody uses, the longest unused first, until this much is freed. */
  public void spare(long bytes) throws IOException {
    cache.spare(bytes);
  }

  /** Renews the claims of jobs that have a run here, waiting or going on. */
  public void renew() throws IOException {
    cache.renew();
  }

  private void bring(SnapshotRef ref, @Nullable Claim claim) {
    try {
      if (!cache.claim(ref, claim)) {
        copyOnce(ref, claim);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("could not copy %s to %s".formatted(ref, cache.hub()), broken);
    }
  }

  private void copyOnce(SnapshotRef ref, @Nullable Claim claim) throws IOException {
    try (FileMutex lock = cache.lock(cache.model(ref))) {
      if (!cache.claim(ref, claim)) {
        copy(ref, Manifests.get(store, ref.manifestKey()), claim);
      }
    }
  }

  private void copy(SnapshotRef ref, Manifest manifest, @Nullable Claim claim) throws IOException {
    SafePaths.check(manifest.files().stream().map(Manifest.Entry::path).toList());
    CopyRecord copy = CopyRecord.of(ref, manifest);
    cache.begin(copy, claim);
    log.info("copying {} to {}: {} bytes", ref, cache.hub(), manifest.bytes());
    ModelDirectory model = cache.model(ref);
    try (ProgressReport progress =
        ProgressReport.passing(store, ref.copyKey(site), files(manifest))) {
      Threads.map(
          manifest.files(),
          FILES_IN_FLIGHT,
          file -> {
            bring(model.blob(file.sha256()), file, progress.of(file.path()));
            model.link(ref.commit(), file.path(), file.sha256());
            return file;
          });
    }
    Files.createDirectories(model.main().resolveSibling(""));
    Files.writeString(model.main(), ref.commit());
    cache.complete(copy);
  }

  private static List<RemoteFile> files(Manifest manifest) {
    return manifest.files().stream()
        .map(file -> new RemoteFile(file.path(), file.bytes(), file.sha256(), null))
        .toList();
  }

  private void bring(Path blob, Manifest.Entry file, FileProgress progress) throws IOException {
    if (!isSound(blob, file)) {
      Files.deleteIfExists(blob);
      downloads.to(blob, file, progress);
      Files.setPosixFilePermissions(blob, PosixFilePermissions.fromString("r--r--r--"));
    }
    progress.whole(file.bytes());
  }

  /**
   * A blob that is there already, left by an unfinished copy or shared with another, is hashed
   * before it is trusted: reading it is quicker than fetching it, and one that has rotted since
   * must not spread.
   */
  private static boolean isSound(Path blob, Manifest.Entry file) throws IOException {
    if (!Files.exists(blob)) {
      return false;
    }
    if (Files.size(blob) == file.bytes() && Hashing.of(blob).equals(file.sha256())) {
      return true;
    }
    log.warn("{} is not what its name says and is fetched again", blob);
    return false;
  }
}
