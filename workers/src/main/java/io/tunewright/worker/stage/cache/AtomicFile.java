package io.tunewright.worker.stage.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** Small files that are there whole or not at all, also after a power cut. */
final class AtomicFile {
  /** No name of ours begins so: what a crash leaves of a write is told from what was written. */
  static final String TEMPORARY = ".new-";

  private AtomicFile() {}

  /** Replaces what is there. */
  static void write(Path file, byte[] content, Instant modified) throws IOException {
    Path directory = Files.createDirectories(file.resolveSibling(""));
    Path fresh = Files.createTempFile(directory, TEMPORARY, "");
    try {
      try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
          out.write(left);
        }
        out.force(true);
      }
      Files.setLastModifiedTime(fresh, FileTime.from(modified));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
