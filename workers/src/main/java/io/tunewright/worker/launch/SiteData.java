package io.tunewright.worker.launch;

import io.tunewright.fault.TuningError;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
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

/**
 * Datasets and checkpoints that runs of a site read: verified when they come, then never changed. A
 * checkpoint's file that still lies in the run that wrote it is linked from there instead of being
 * brought from the store, if its bytes are those of the manifest.
 */
final class SiteData {
  private static final String WHOLE = ".whole";

  private final Path workdir;
  private final ObjectStore store;
  private final StoreDownload downloads;

  SiteData(Path workdir, Transfers transfers) {
    this.workdir = workdir;
    this.store = transfers.store();
    this.downloads = new StoreDownload(transfers);
  }

  /** Where a dataset lies or would lie. */
  Path path(DatasetRef dataset) {
    return workdir.resolve("data").resolve(dataset.sha256() + ".jsonl");
  }

  /** Where a checkpoint lies or would lie. */
  Path path(CheckpointRef checkpoint) {
    return workdir
        .resolve("checkpoints")
        .resolve(checkpoint.job().value())
        .resolve(Integer.toString(checkpoint.attempt()))
        .resolve(Long.toString(checkpoint.step()));
  }

  void bring(DatasetRef dataset) {
    Path file = path(dataset);
    if (!Files.exists(file)) {
      downloads.to(
          file,
          new Manifest.Entry(
              file.getFileName().toString(), dataset.key(), dataset.sha256(), dataset.bytes()),
          new FileProgress());
    }
  }

  void bring(CheckpointRef checkpoint) {
    Path directory = path(checkpoint);
    Path whole = directory.resolve(WHOLE);
    try (FileMutex lock =
        FileMutex.acquire(directory.resolveSibling(directory.getFileName() + ".lock"))) {
      if (!Files.exists(whole)) {
        Path written = written(checkpoint);
        for (Manifest.Entry file : Manifests.get(store, checkpoint.manifestKey()).files()) {
          Path target = inside(directory, file);
          if (!link(inside(written, file), file, target)) {
            downloads.to(target, file, new FileProgress());
          }
        }
        Files.writeString(whole, checkpoint.manifestKey());
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("could not bring a checkpoint to " + directory, broken);
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
      throw TuningError.BROKEN_PROMISE.because(
          "the checkpoint's file %s leaves it, wanted a path inside it".formatted(file.path()));
    }
    return path;
  }

  /** A second name for the same bytes: it stays when the run's directory goes. */
  private static boolean link(Path from, Manifest.Entry file, Path to) throws IOException {
    if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)
        || Files.size(from) != file.bytes()
        || !Hashing.of(from).equals(file.sha256())) {
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
