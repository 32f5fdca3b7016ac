package io.tunewright.worker.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine under this process, as the kernel names it. */
public final class Machine {
  private static final Path KERNEL = Path.of("/proc/sys/kernel");

  private Machine() {}

  /** Another one after each start of the machine. */
  public static String bootId() {
    return read("random/boot_id");
  }

  public static String host() {
    return read("hostname");
  }

  private static String read(String name) {
    try {
      return Files.readString(KERNEL.resolve(name)).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not read " + KERNEL.resolve(name), unreadable);
    }
  }
}
