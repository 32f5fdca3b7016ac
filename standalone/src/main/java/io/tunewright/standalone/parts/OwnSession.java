package io.tunewright.standalone.parts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a program in a session of its own, so that a terminal's Ctrl-C does not reach it. */
final class OwnSession {
  private OwnSession() {}

  /** The same command, for the same process id, led by what this system has to make a session. */
  static List<String> of(List<String> command) {
    List<String> all =
        new ArrayList<>(
            Files.isExecutable(Path.of("/usr/bin/setsid"))
                ? List.of("/usr/bin/setsid")
                : List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV")); // macOS
    all.addAll(command);
    return all;
  }
}
