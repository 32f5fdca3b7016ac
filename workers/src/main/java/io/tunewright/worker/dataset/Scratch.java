package io.tunewright.worker.dataset;

import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/** A directory for files that are read back and forth, and so can't be streamed. */
final class Scratch {
  private static final String PREFIX = "dataset-";

  /** What the machine needs beside us. */
  private static final long SPARE = 256L << 20;

  /** Longer than any file is read; what is older was left by a process that was killed. */
  private static final Duration STALE = Duration.ofDays(2);

  private final Path directory;

  Scratch(Path directory) {
    this.directory = directory;
  }

  /**
   * Writes the stream to a new file that only we may read; the caller deletes it.
   *
   * @param bytes that the stream has
   * @throws io.temporal.failure.ApplicationFailure DISK_FULL where they don't fit
   */
  Path fill(InputStream in, long bytes) throws IOException {
    Files.createDirectories(directory);
    sweep();
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free - SPARE < bytes) {
      throw TuningError.DISK_FULL.because(
          "%s has %,d bytes free, a Parquet file needs %,d and %,d to spare"
              .formatted(directory, free, bytes, SPARE));
    }
    Path file =
        Files.createTempFile(
            directory,
            PREFIX,
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (OutputStream out = Files.newOutputStream(file)) {
        in.transferTo(out);
      }
      return file;
    } catch (IOException | RuntimeException failed) {
      Files.deleteIfExists(file);
      throw failed;
    }
  }

  private void sweep() throws IOException {
    FileTime stale = FileTime.from(Instant.now().minus(STALE));
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
      for (Path file : left) {
        if (Files.getLastModifiedTime(file).compareTo(stale) < 0) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
