package io.tunewright.worker.launch;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.FileMutex;
import io.tunewright.worker.stage.transfer.FileProgress;
import io.tunewright.worker.stage.transfer.StoreDownload;
import io.tunewright.worker.stage.transfer.Transfers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Datasets and checkpoints that runs of a site read: verified when they come, then never changed. A
 * checkpoint's file that still lies in the run that wrote it is linked from there instead of being
 * brought from the store, if its bytes are those of the manifest.
 */
final class SiteData {
  private final Path workdir;
  private final ObjectStore store;
  private final StoreDownload downloads;
  private final StoreDownload checkpointDownloads;

  SiteData(Path workdir, Transfers transfers) {
    this.workdir = workdir;
    this.store = transfers.store();
    this.downloads = new StoreDownload(transfers);
    this.checkpointDownloads = new StoreDownload(transfers, TuningError.CORRUPT_CHECKPOINT);
  }

  /** Where a dataset lies or would lie. */
  Path path(DatasetRef dataset) {
    return BroughtData.datasets(workdir).resolve(dataset.sha256() + ".jsonl");
  }

  /** Where a checkpoint lies or would lie. */
  Path path(CheckpointRef checkpoint) {
    return workdir
        .resolve("checkpoints")
        .resolve(checkpoint.job().value())
        .resolve(Integer.toString(checkpoint.attempt()))
        .resolve(Long.toString(checkpoint.step()));
  }

  /** Where a published adapter lies or would lie. */
  Path path(AdapterRef adapter) {
    return workdir
        .resolve("adapters")
        .resolve(adapter.project())
        .resolve(adapter.name())
        .resolve(Integer.toString(adapter.version()));
  }

  void bring(DatasetRef dataset) {
    Path file = path(dataset);
    try {
      if (!BroughtData.use(file)) {
        downloads.to(
            file,
            new Manifest.Entry(
                file.getFileName().toString(), dataset.key(), dataset.sha256(), dataset.bytes()),
            new FileProgress());
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("could not look for " + file, broken);
    }
  }

  /**
   * Brings a checkpoint, or verifies the one that is there: what a run goes on from has the bytes
   * that were committed.
   *
   * @param run the key of the run that is to read it
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_CHECKPOINT where the store has other
   *     bytes, or none; STORE_UNREACHABLE where that can't be known
   */
  void bring(CheckpointRef checkpoint, String run) {
    bring(path(checkpoint), checkpoint.manifestKey(), written(checkpoint), run);
  }

  /** The same for an adapter that was published. */
  void bring(AdapterRef adapter, String run) {
    Path directory = path(adapter);
    String manifest = new AdapterKeys(adapter).manifest(adapter.version());
    bring(directory, manifest, directory, run);
  }

  /**
   * @param written where its files may lie already
   */
  private void bring(Path directory, String manifestKey, Path written, String run) {
    try (FileMutex lock = FileMutex.acquire(CheckpointReaders.lock(directory))) {
      CheckpointReaders.note(directory, run);
      for (Manifest.Entry file : manifest(manifestKey).files()) {
        Path target = inside(directory, file);
        if (!isSound(target, file) && !link(inside(written, file), file, target)) {
          Files.deleteIfExists(target);
          demandStored(file);
          checkpointDownloads.to(target, file, new FileProgress());
        }
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("could not bring what lies in " + directory, broken);
    }
  }

  private Manifest manifest(String key) {
    try {
      return Manifests.get(store, key);
    } catch (ApplicationFailure failure) {
      if (TuningError.of(failure).filter(TuningError.BROKEN_PROMISE::equals).isPresent()) {
        throw TuningError.CORRUPT_CHECKPOINT.because(failure.getOriginalMessage());
      }
      throw failure;
    }
  }

  /** Before ranges are asked for, which a store refuses in many words where there are none. */
  private void demandStored(Manifest.Entry file) {
    Optional<Long> bytes = store.size(file.key());
    if (bytes.isEmpty() || bytes.get() != file.bytes()) {
      throw TuningError.CORRUPT_CHECKPOINT.because(
          "%s %s, wanted %d bytes with sha256 %s"
              .formatted(
                  store.uri(file.key()),
                  bytes.map("has %d bytes"::formatted).orElse("is gone"),
                  file.bytes(),
                  file.sha256()));
    }
  }

  /** Where the run that wrote the checkpoint left it, if that was here. */
  private Path written(CheckpointRef checkpoint) {
    String key = checkpoint.job().orderKey("train", checkpoint.attempt());
    return new RunDirectory(workdir.resolve("runs").resolve(key)).checkpoint(checkpoint.step());
  }

  private static Path inside(Path directory, Manifest.Entry file) {
    Path path = directory.resolve(file.path()).normalize();
    if (!path.startsWith(directory)) {
      throw TuningError.CORRUPT_CHECKPOINT.because(
          "the file %s leaves what lists it, wanted a path inside it".formatted(file.path()));
    }
    return path;
  }

  private static boolean isSound(Path path, Manifest.Entry file) throws IOException {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        && Files.size(path) == file.bytes()
        && Hashing.of(path).equals(file.sha256());
  }

  /** A second name for the same bytes: it stays when the run's directory goes. */
  private static boolean link(Path from, Manifest.Entry file, Path to) throws IOException {
    if (!isSound(from, file)) {
      return false;
    }
    Files.createDirectories(to.resolveSibling(""));
    Files.deleteIfExists(to);
    try {
      Files.createLink(to, from);
      return true;
    } catch (UnsupportedOperationException | FileSystemException unable) {
      return false;
    }
  }
}
