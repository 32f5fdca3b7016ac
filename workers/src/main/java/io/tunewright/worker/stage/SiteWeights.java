package io.tunewright.worker.stage;

import io.tunewright.fault.TuningError;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.FileMutex;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.activity.Threads;
import io.tunewright.worker.stage.transfer.FileProgress;
import io.tunewright.worker.stage.transfer.StoreDownload;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A site's copies of weights, in the layout of the Hugging Face cache, so that {@code HF_HUB_CACHE}
 * finds them offline: {@code hub/models--org--name/{blobs,snapshots/<commit>,refs}}.
 *
 * <p>Any number of jobs and workers of the site may ask for one snapshot: a file lock lets one of
 * them copy. A marker, written last, says that a copy is whole.
 */
public final class SiteWeights implements Materialising {
  private static final Logger log = LoggerFactory.getLogger(SiteWeights.class);
  private static final int FILES_IN_FLIGHT = 3;
  private static final String WHOLE = ".whole";

  private final String site;
  private final Path hub;
  private final ObjectStore store;
  private final StoreDownload downloads;

  /**
   * @param workdir the site's directory, shared by its nodes
   */
  public SiteWeights(String site, Path workdir, Transfers transfers) {
    this.site = site;
    this.hub = workdir.resolve("hub");
    this.store = transfers.store();
    this.downloads = new StoreDownload(transfers);
  }

  @Override
  public SiteCopy locate(SnapshotRef ref) {
    return new SiteCopy(ref, site, snapshot(ref).toString());
  }

  @Override
  public SiteCopy materialise(SnapshotRef ref) {
    FileProgress done = new FileProgress();
    return Heartbeat.during(
        done::read,
        () -> {
          if (!Files.exists(marker(ref))) {
            copyOnce(ref, done);
          }
          return locate(ref);
        });
  }

  /** The {@link SnapshotRef#stagingId}s of all copies that are whole. */
  public Set<String> copies() {
    Set<String> copies = new TreeSet<>();
    if (Files.isDirectory(hub)) {
      try (DirectoryStream<Path> markers = Files.newDirectoryStream(hub, "models--*")) {
        for (Path model : markers) {
          copies.addAll(copies(model.resolve(WHOLE)));
        }
      } catch (IOException unreadable) {
        throw new UncheckedIOException("could not list " + hub, unreadable);
      }
    }
    return copies;
  }

  private static List<String> copies(Path markers) throws IOException {
    List<String> copies = new ArrayList<>();
    if (Files.isDirectory(markers)) {
      try (DirectoryStream<Path> each = Files.newDirectoryStream(markers)) {
        for (Path marker : each) {
          copies.add(Files.readString(marker));
        }
      }
    }
    return copies;
  }

  private void copyOnce(SnapshotRef ref, FileProgress done) {
    try (FileMutex lock = FileMutex.acquire(hub.resolve(".locks").resolve(directoryName(ref)))) {
      if (!Files.exists(marker(ref))) {
        copy(ref, Manifests.get(store, ref.manifestKey()), done);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("could not copy %s to %s".formatted(ref, hub), broken);
    }
  }

  private void copy(SnapshotRef ref, Manifest manifest, FileProgress done) throws IOException {
    Path blobs = Files.createDirectories(model(ref).resolve("blobs"));
    checkDisk(blobs, manifest);
    log.info("copying {} to {}: {} bytes", ref, hub, manifest.bytes());
    Threads.map(
        manifest.files(),
        FILES_IN_FLIGHT,
        file -> {
          Path blob = blobs.resolve(file.sha256());
          if (!isSound(blob, file)) {
            Files.deleteIfExists(blob);
            downloads.to(blob, file, done);
          }
          link(ref, file);
          return blob;
        });
    Path main = model(ref).resolve("refs").resolve("main");
    Files.createDirectories(main.resolveSibling(""));
    Files.writeString(main, ref.commit());
    Files.createDirectories(marker(ref).resolveSibling(""));
    Files.writeString(marker(ref), ref.stagingId());
  }

  /** A blob that an earlier, unfinished copy left is hashed again before it is trusted. */
  private static boolean isSound(Path blob, Manifest.Entry file) throws IOException {
    return Files.exists(blob)
        && Files.size(blob) == file.bytes()
        && Hashing.of(blob).equals(file.sha256());
  }

  private void link(SnapshotRef ref, Manifest.Entry file) throws IOException {
    SafePaths.check(List.of(file.path()));
    Path link = snapshot(ref).resolve(file.path());
    Path directory = link.resolveSibling("");
    Files.createDirectories(directory);
    Files.deleteIfExists(link);
    Path blob = model(ref).resolve("blobs").resolve(file.sha256());
    Files.createSymbolicLink(link, directory.relativize(blob));
  }

  private static void checkDisk(Path blobs, Manifest manifest) throws IOException {
    long needed = 0;
    for (Manifest.Entry file : manifest.files()) {
      if (!Files.exists(blobs.resolve(file.sha256()))) {
        needed += file.bytes();
      }
    }
    long free = Files.getFileStore(blobs).getUsableSpace();
    if (needed > free) {
      throw TuningError.DISK_FULL.because(
          "%s has %d bytes free, the weights need %d".formatted(blobs, free, needed));
    }
  }

  private Path snapshot(SnapshotRef ref) {
    return model(ref).resolve("snapshots").resolve(ref.commit());
  }

  private Path marker(SnapshotRef ref) {
    return model(ref).resolve(WHOLE).resolve(ref.commit());
  }

  private Path model(SnapshotRef ref) {
    return hub.resolve(directoryName(ref));
  }

  private static String directoryName(SnapshotRef ref) {
    return "models--" + ref.name().replace("/", "--");
  }
}
