package io.tunewright.worker.stage.transfer;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.objects.PartUpload;
import io.tunewright.storage.objects.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of this machine on its way in. Whole parts go past the page cache where the file system
 * can do that: a terabyte of weights must not push out what running trainers have there, and what
 * is written so is on the disk, so that the sync at the end is quick.
 */
final class FileInParts implements Receiver, AutoCloseable {
  static final int PART = 16 * MIB;

  private final Path path;
  private final Path notePath;
  private final FileChannel file;
  private final long bytes;
  private final @Nullable DirectWrites direct;
  private final Map<Integer, PartUpload.Part> parts = new HashMap<>();
  private final Sha256 sha;

  /**
   * @param notePath what an earlier process has noted of {@code path}, if one has
   */
  FileInParts(Path path, Path notePath, Content content) throws IOException {
    this.path = path;
    this.notePath = notePath;
    Sha256 earlier = FileNote.find(notePath, path, PART).orElseGet(Sha256::new);
    this.sha = earlier.bytes() <= content.bytes() ? earlier : new Sha256();
    int whole = Math.toIntExact((sha.bytes() + PART - 1) / PART);
    IntStream.rangeClosed(1, whole).forEach(number -> parts.put(number, part(PART)));
    file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    direct = content.bytes() < PART ? null : DirectWrites.open(path);
    bytes = content.bytes();
  }

  @Override
  public int partBytes() {
    return PART;
  }

  @Override
  public Map<Integer, PartUpload.Part> parts() {
    return parts;
  }

  @Override
  public Sha256 sha() {
    return sha;
  }

  @Override
  public PartUpload.Part receive(int number, byte[] buffer, int length) {
    long at = (number - 1L) * PART;
    try {
      if (direct == null || length < PART || !direct.write(buffer, length, at)) {
        write(ByteBuffer.wrap(buffer, 0, length), at);
      }
      return part(length);
    } catch (IOException broken) {
      throw said(broken);
    }
  }

  private void write(ByteBuffer part, long at) throws IOException {
    for (long next = at; part.hasRemaining(); ) {
      next += file.write(part, next);
    }
  }

  private RuntimeException said(IOException broken) {
    String why = String.valueOf(broken.getMessage());
    return why.contains("No space left") || why.contains("quota")
        ? TuningError.DISK_FULL.because("%s: %s".formatted(path, why), broken)
        : new UncheckedIOException("could not write " + path, broken);
  }

  @Override
  public void note(long done, String state) {
    if (done % PART != 0) {
      return; // the file's end: whoever goes on reads the last part again
    }
    try {
      FileNote.save(notePath, PART, state);
    } catch (IOException broken) {
      throw said(broken);
    }
  }

  /** Makes sure that the bytes outlive the machine. */
  void sync() throws IOException {
    file.truncate(bytes);
    file.force(true);
  }

  private static PartUpload.Part part(int length) {
    return new PartUpload.Part(length, "");
  }

  @Override
  public void close() throws IOException {
    try (file) {
      if (direct != null) {
        direct.close();
      }
    }
  }
}
