package io.tunewright.worker.stage.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot as one run reads it: a directory of the run's own, so that whatever it writes beside
 * its weights stays its own, and nothing that happens to the cache takes its weights away.
 *
 * <p>Tensor files are hard links to the cache's blobs: they cost nothing on any filesystem (no call
 * of the JDK makes a copy-on-write clone for certain, and shared filesystems mostly have none), and
 * blobs are read-only, so that a program that isn't root can't write through them. Everything else,
 * some tens of megabytes, is copied: configs and tokenizers are what trainers rewrite in place.
 */
final class RunView {
  private static final Logger log = LoggerFactory.getLogger(RunView.class);

  private final ModelDirectory model;
  private final CopyRecord copy;

  RunView(ModelDirectory model, CopyRecord copy) {
    this.model = model;
    this.copy = copy;
  }

  /** Idempotent: files that are there already stay as the run has them. */
  void lay(String key) throws IOException {
    Path view = model.views(copy.commit()).resolve(key);
    for (CopyRecord.File file : copy.files()) {
      Path target = view.resolve(file.path());
      if (!Files.exists(target)) {
        Files.createDirectories(target.resolveSibling(""));
        if (file.path().endsWith(".safetensors")) {
          link(model.blob(file.sha256()), target);
        } else {
          copy(model.blob(file.sha256()), target);
        }
      }
    }
  }

  /** Where the filesystem has no hard links, the claim and the run itself keep the blob. */
  private static void link(Path blob, Path target) throws IOException {
    try {
      Files.createLink(target, blob);
    } catch (FileAlreadyExistsException sameAgain) {
      log.debug("{} was linked meanwhile", target);
    } catch (UnsupportedOperationException | FileSystemException unable) {
      if (!Files.exists(blob)) {
        throw unable instanceof IOException missing ? missing : new IOException(unable);
      }
      log.warn("{} gets a symbolic link: {}", target, unable.getMessage());
      Files.deleteIfExists(target);
      Files.createSymbolicLink(target, blob);
    }
  }

  /** Not {@link Files#copy}, which would make it as read-only as the blob. */
  private static void copy(Path blob, Path target) throws IOException {
    Path fresh = Files.createTempFile(target.resolveSibling(""), AtomicFile.TEMPORARY, "");
    try {
      try (InputStream in = Files.newInputStream(blob);
          OutputStream out = Files.newOutputStream(fresh)) {
        in.transferTo(out);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
