package io.tunewright.standalone.parts;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import io.tunewright.fault.TuningError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The data directory: all that outlives a restart, for its owner's eyes only.
 *
 * @param directory absolute, symbolic links resolved, mode 0700
 */
public record Home(Path directory) {

  /** Opens the directory, making it and its parents where they are missing. */
  public static Home at(Path directory) {
    try {
      Files.createDirectories(directory, asFileAttribute(fromString("rwx------")));
      Files.setPosixFilePermissions(directory, fromString("rwx------"));
      return new Home(directory.toRealPath());
    } catch (IOException denied) {
      throw TuningError.CANNOT_START.because(
          "the data directory %s can't be made or made private: %s".formatted(directory, denied),
          denied);
    }
  }

  /** {@code TUNEWRIGHT_HOME}, or {@code .tunewright} in the user's own directory. */
  public static Path usual() {
    String set = System.getenv("TUNEWRIGHT_HOME");
    return set == null || set.isBlank()
        ? Path.of(System.getProperty("user.home"), ".tunewright")
        : Path.of(set);
  }

  public Path resolve(String name) {
    return directory.resolve(name);
  }

  /** A directory below this one, made if it is missing. */
  public Path subdirectory(String name) {
    try {
      return Files.createDirectories(resolve(name));
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  /** The text of a small file, or empty where there is none. */
  public Optional<String> read(String name) {
    try {
      Path file = resolve(name);
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  /** Writes a small file whole or not at all, with mode 0600 from its first byte on. */
  public Path write(String name, String text) {
    try {
      Path part =
          Files.createTempFile(directory, name, ".part", asFileAttribute(fromString("rw-------")));
      Files.writeString(part, text);
      return Files.move(part, resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  /** Deletes a file; none is fine. */
  public void delete(String name) {
    try {
      Files.deleteIfExists(resolve(name));
    } catch (IOException denied) {
      throw new UncheckedIOException(denied);
    }
  }

  /** The secret of this name, made at the first call and the same ever after. */
  public String secret(String name) {
    return read(name)
        .orElseGet(() -> {
          String made = randomText(32);
          write(name, made);
          return made;
        });
  }

  /** Random letters, digits, hyphens and underscores. */
  static String randomText(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
