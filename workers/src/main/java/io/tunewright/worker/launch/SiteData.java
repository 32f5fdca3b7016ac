package io.tunewright.worker.launch;

import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.FileMutex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Datasets and checkpoints that runs of a site read: verified when they come, then never changed.
 */
final class SiteData {
  private static final String WHOLE = ".whole";

  private final Path workdir;
  private final ObjectStore store;

  SiteData(Path workdir, ObjectStore store) {
    this.workdir = workdir;
    this.store = store;
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
      store.download(
          new Manifest.Entry(
              file.getFileName().toString(), dataset.key(), dataset.sha256(), dataset.bytes()),
          file,
          bytes -> {});
    }
  }

  void bring(CheckpointRef checkpoint) {
    Path directory = path(checkpoint);
    Path whole = directory.resolve(WHOLE);
    try (FileMutex lock =
        FileMutex.acquire(directory.resolveSibling(directory.getFileName() + ".lock"))) {
      if (!Files.exists(whole)) {
        for (Manifest.Entry file : Manifests.get(store, checkpoint.manifestKey()).files()) {
          Path target = directory.resolve(file.path()).normalize();
          if (!target.startsWith(directory)) {
            throw new IllegalArgumentException("a checkpoint's file leaves it: " + file.path());
          }
          store.download(file, target, bytes -> {});
        }
        Files.writeString(whole, checkpoint.manifestKey());
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("could not bring a checkpoint to " + directory, broken);
    }
  }
}
