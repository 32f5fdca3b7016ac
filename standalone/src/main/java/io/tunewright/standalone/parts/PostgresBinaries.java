package io.tunewright.standalone.parts;

import io.tunewright.fault.TuningError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks the PostgreSQL that is on the class path, once per version. */
final class PostgresBinaries {
  private PostgresBinaries() {}

  /** The directory whose {@code bin} holds initdb, pg_ctl and postgres. */
  static Path unpack(Home home) {
    String archive = archiveForThisMachine();
    try {
      Path whole = home.subdirectory("postgres").resolve("program-" + digest(archive));
      if (!Files.isDirectory(whole)) {
        Path part = Files.createTempDirectory(home.subdirectory("postgres"), "unpacking-");
        unpack(archive, part);
        Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
      }
      return whole;
    } catch (IOException failed) {
      throw TuningError.CANNOT_START.because(
          "PostgreSQL can't be unpacked below %s: %s".formatted(home.directory(), failed), failed);
    }
  }

  /** As zonky's jars name them. */
  static String archiveForThisMachine() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    return "postgres-%s-%s.txz"
        .formatted(
            system.startsWith("mac") ? "darwin" : system,
            machine.equals("aarch64") ? "arm_64" : "x86_64");
  }

  private static String digest(String archive) throws IOException {
    try (var in = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 6);
    } catch (NoSuchAlgorithmException never) {
      throw new AssertionError(never);
    }
  }

  private static void unpack(String archive, Path into) throws IOException {
    try (var tar =
        new TarArchiveInputStream(
            new XZCompressorInputStream(new BufferedInputStream(open(archive), 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
          throw new IOException(archive + " has an entry outside itself: " + entry.getName());
        }
        write(tar, entry, target);
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target);
    if ((entry.getMode() & 0100) != 0) {
      Set<PosixFilePermission> executable = EnumSet.copyOf(Files.getPosixFilePermissions(target));
      executable.add(PosixFilePermission.OWNER_EXECUTE);
      Files.setPosixFilePermissions(target, executable);
    }
  }

  private static InputStream open(String archive) throws IOException {
    InputStream found = PostgresBinaries.class.getResourceAsStream("/" + archive);
    if (found == null) {
      throw TuningError.CANNOT_START.because(
          "there is no PostgreSQL for this machine: wanted %s on the class path; set tunewright.database.url to use one of your own"
              .formatted(archive));
    }
    return found;
  }
}
