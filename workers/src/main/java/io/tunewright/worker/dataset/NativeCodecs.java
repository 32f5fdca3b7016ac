package io.tunewright.worker.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the libraries for snappy and zstd unpack their native parts when they are first used. */
final class NativeCodecs {
  private NativeCodecs() {}

  /**
   * Unless an administrator has set another place; by themselves they would take the directory for
   * everybody's temporary files.
   */
  static void unpackInto(Path directory) throws IOException {
    String path = Files.createDirectories(directory).toAbsolutePath().toString();
    setUnlessSet("org.xerial.snappy.tempdir", path);
    setUnlessSet("ZstdTempFolder", path);
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
