package io.tunewright.worker.launch.local;

import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** This machine's processes, as {@code /proc} tells of them. */
final class LocalProcesses {
  /** Every process of a run has it in its environment, so that orphans are found. */
  static final String ORDER = "TUNEWRIGHT_ORDER";

  private static final Path PROC = Path.of("/proc");

  /** Field 22 of proc_pid_stat(5), counted from the state, which is field 3. */
  private static final int START_TIME = 22 - 3;

  private final Supplier<String> bootId;

  LocalProcesses() {
    this(LocalProcesses::currentBoot);
  }

  /**
   * @param bootId another boot's, to play a restart of the machine
   */
  LocalProcesses(Supplier<String> bootId) {
    this.bootId = bootId;
  }

  /** Whether just this process runs: a later one with its pid, or of another boot, is not it. */
  boolean runs(RunDirectory.Identity identity) {
    if (!bootId.get().equals(identity.bootId())) {
      return false;
    }
    try {
      String stat = Files.readString(PROC.resolve(identity.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return !"Z".equals(fields[0]) && Long.parseLong(fields[START_TIME]) == identity.startTime();
    } catch (IOException gone) {
      return false;
    }
  }

  /** Every process of the run with this key that isn't a zombie. */
  List<ProcessHandle> of(String key) {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (hasOrder(process, key)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException("could not list " + PROC, unreadable);
    }
    return found;
  }

  private static boolean hasOrder(Path process, String key) {
    try {
      String environment =
          Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
      return ("\0" + environment + "\0").contains("\0" + ORDER + "=" + key + "\0");
    } catch (IOException goneOrNotOurs) {
      return false;
    }
  }

  private static String currentBoot() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException("could not read the boot's id", unreadable);
    }
  }
}
