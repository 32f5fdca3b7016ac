package io.tunewright.worker.stage.site;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.FileState;
import io.tunewright.storage.objects.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The sha256 of files as they were when they were hashed, in small notes beside the site's work. A
 * note counts as long as the file's size, time of change and inode are what they were; a lost one
 * costs another reading.
 */
final class HashedFiles {
  private static final int PIECE = 1 << 20;

  private final Path notes;

  /**
   * @param workdir the site's directory, shared by its nodes
   */
  HashedFiles(Path workdir) {
    this.notes = workdir.resolve("hashed");
  }

  /**
   * The sha256 of a file, from its note where that still counts.
   *
   * @param file links resolved
   * @param progress told the bytes of each piece that is read
   * @throws io.temporal.failure.ApplicationFailure CORRUPT_WEIGHTS where it changes meanwhile
   */
  String sha256(Path file, IntConsumer progress) throws IOException {
    FileState now = FileState.of(file);
    Optional<String> known = noted(file, now);
    return known.isPresent() ? known.get() : read(file, progress);
  }

  /** The same, read again whatever is noted. */
  String read(Path file, IntConsumer progress) throws IOException {
    FileState before = FileState.of(file);
    MessageDigest digest = Hashing.sha256();
    byte[] piece = new byte[PIECE];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("stopped in " + file);
        }
        digest.update(piece, 0, n);
        progress.accept(n);
      }
    }
    FileState after = FileState.of(file);
    if (!after.equals(before)) {
      throw TuningError.CORRUPT_WEIGHTS.because(
          "%s changed while it was hashed: it has %s, wanted %s".formatted(file, after, before));
    }
    String sha256 = Hashing.hex(digest);
    note(file, after, sha256);
    return sha256;
  }

  private Optional<String> noted(Path file, FileState now) throws IOException {
    Path note = path(file);
    if (!Files.exists(note)) {
      return Optional.empty();
    }
    String text = Files.readString(note);
    String start = start(file, now);
    return text.startsWith(start) && text.length() == start.length() + 64
        ? Optional.of(text.substring(start.length()))
        : Optional.empty();
  }

  private void note(Path file, FileState state, String sha256) throws IOException {
    Path note = path(file);
    Files.createDirectories(note.resolveSibling(""));
    Path fresh = Files.createTempFile(note.resolveSibling(""), ".note", null);
    Files.writeString(fresh, start(file, state) + sha256);
    Files.move(fresh, note, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String start(Path file, FileState state) {
    return "%s\n%d %s %d\n".formatted(file, state.bytes(), state.modified(), state.inode());
  }

  private Path path(Path file) {
    String name = Hashing.of(file.toString().getBytes(StandardCharsets.UTF_8));
    return notes.resolve(name.substring(0, 2)).resolve(name);
  }
}
