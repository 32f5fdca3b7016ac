package io.tunewright.standalone.parts;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Finds processes by the arguments that they were started with. Unlike a file with a process id,
 * this can't be stale, and it leaves no gap between starting a process and noting it down.
 */
final class RunningProcesses {
  private RunningProcesses() {}

  /** Live processes of this user's whose command line has these arguments in this order. */
  static List<ProcessHandle> startedWith(String... arguments) {
    List<String> wanted = List.of(arguments);
    Optional<String> me = ProcessHandle.current().info().user();
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().user().equals(me)) // anybody may write such a line
        .filter(process -> Collections.indexOfSubList(arguments(process), wanted) >= 0)
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /** What follows {@code option} on the process's command line. */
  static Optional<String> argumentAfter(ProcessHandle process, String option) {
    List<String> arguments = arguments(process);
    int at = arguments.indexOf(option);
    return at >= 0 && at + 1 < arguments.size()
        ? Optional.of(arguments.get(at + 1))
        : Optional.empty();
  }

  private static List<String> arguments(ProcessHandle process) {
    return process.info().arguments().map(List::of).orElse(List.of());
  }
}
