package io.tunewright.worker.stage.transfer;

import io.tunewright.storage.objects.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What another process of this machine needs to go on with a file: one line beside it, with the
 * machine's boot, the size of parts and the hash's state after all that is whole. After another
 * boot, or from another machine, nothing is trusted, as what was written may never have reached the
 * disk.
 */
final class FileNote {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private FileNote() {}

  static void save(Path note, int partBytes, String state) throws IOException {
    Path next = note.resolveSibling(note.getFileName() + ".next");
    Files.writeString(next, "%s %d %s".formatted(boot(), partBytes, state));
    Files.move(next, note, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The hash after what is whole of {@code file}, if all of that is still there. */
  static Optional<Sha256> find(Path note, Path file, int partBytes) throws IOException {
    String[] said;
    try {
      said = Files.readString(note).split(" ");
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    if (said.length != 3
        || boot().isEmpty()
        || !said[0].equals(boot())
        || !said[1].equals(Integer.toString(partBytes))
        || !Files.exists(file)) {
      return Optional.empty();
    }
    long there = Files.size(file);
    return Sha256.resume(said[2])
        .filter(sha -> sha.bytes() <= there && sha.bytes() % partBytes == 0);
  }

  private static String boot() throws IOException {
    return Files.exists(BOOT) ? Files.readString(BOOT).strip() : "";
  }
}
