package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processes of this machine, and signals to them. */
final class Processes {
  private Processes() {}

  static void signal(String name, long pid) {
    reading(() -> new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start())
        .onExit()
        .join();
  }

  /** The process and all that it has started. */
  static Stream<ProcessHandle> tree(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants());
  }

  static void kill(ProcessHandle root) {
    List<ProcessHandle> all = tree(root).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
  }

  static void signal(String name, ProcessHandle root) {
    tree(root).forEach(each -> signal(name, each.pid()));
  }

  /** Live processes that were started with this text among their arguments. */
  static Stream<ProcessHandle> startedWith(String argument) {
    return ProcessHandle.allProcesses()
        .filter(each -> each.info().commandLine().orElse("").contains(argument))
        .filter(ProcessHandle::isAlive);
  }

  /** Live processes that have this text in their environment. */
  static List<ProcessHandle> bornWith(String text) {
    return ProcessHandle.allProcesses()
        .filter(each -> environment(each.pid()).contains(text))
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  private static String environment(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException endedOrNotOurs) {
      return "";
    }
  }
}
