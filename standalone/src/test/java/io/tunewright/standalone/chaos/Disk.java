package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;

import io.tunewright.worker.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.jspecify.annotations.Nullable;

/**
 * A part of the fleet's ground that can be filled. Where the machine lets nobody mount a disk it is
 * an ordinary directory, and filling it fails.
 */
final class Disk implements AutoCloseable {
  /** What a job is planned with, and hundreds of rounds leave. */
  private static final String SIZE = "1g";

  private final String name;
  private @Nullable SmallDisk disk;
  private @Nullable AssertionError refused;

  Disk(String name, Path directory) {
    this.name = name;
    try {
      disk = reading(() -> new SmallDisk(directory, SIZE));
      if (!keepsAttributes(directory)) {
        close();
        disk = null;
        refused = new AssertionError("tmpfs keeps no attributes of users, as the store needs them");
      }
    } catch (AssertionError mayNot) {
      refused = mayNot;
    }
  }

  private static boolean keepsAttributes(Path directory) {
    return reading(() -> Files.getFileStore(directory))
        .supportsFileAttributeView(UserDefinedFileAttributeView.class);
  }

  String name() {
    return name;
  }

  void fill() {
    if (disk == null) {
      throw new AssertionError(name + " can't be filled on this machine", refused);
    }
    disk.fill();
  }

  void free() {
    if (disk != null) {
      disk.free();
    }
  }

  @Override
  public void close() {
    if (disk != null) {
      disk.close();
    }
  }
}
