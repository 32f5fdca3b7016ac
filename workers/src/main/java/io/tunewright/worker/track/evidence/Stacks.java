package io.tunewright.worker.track.evidence;

import io.tunewright.worker.activity.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the processes of a run are in their programs: by py-spy where that works, else as the
 * kernel tells. Reads no environment and no variables.
 */
final class Stacks {
  /** Eight ranks with eight loaders each. */
  private static final int MOST = 72;

  /** For all of them together: processes that hang in the kernel may each hold py-spy up. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final List<String> STATUS = List.of("Name:", "State:", "VmRSS:", "Threads:");

  private final Path pySpy;

  /**
   * @param pySpy where it would be; elsewhere it is looked for on the PATH
   */
  Stacks(Path pySpy) {
    this.pySpy = pySpy;
  }

  String of(List<Long> pids) {
    long began = System.nanoTime();
    return pids.isEmpty()
        ? "none on this machine"
        : pids.stream()
            .limit(MOST)
            .map(pid -> of(pid, System.nanoTime() - began < PATIENCE.toNanos()))
            .collect(Collectors.joining("\n"));
  }

  private String of(long pid, boolean patient) {
    String cpu =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .map(time -> time.toSeconds() + " s")
            .orElse("unknown");
    String head = "-- process %d, CPU time %s\n%s".formatted(pid, cpu, status(pid));
    Command.Outcome python =
        patient
            ? Command.run(List.of(program(), "dump", "--nonblocking", "--pid", Long.toString(pid)))
            : new Command.Outcome(false, "not asked, the others took too long");
    return python.succeeded()
        ? head + python.said()
        : head
            + "py-spy: %s\nkernel: %s %s\n"
                .formatted(python.said().strip(), proc(pid, "wchan"), proc(pid, "stack"));
  }

  private String program() {
    return Files.isExecutable(pySpy) ? pySpy.toString() : "py-spy";
  }

  private static String status(long pid) {
    return proc(pid, "status")
        .lines()
        .filter(line -> STATUS.stream().anyMatch(line::startsWith))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static String proc(long pid, String name) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), name)).strip();
    } catch (IOException endedOrForbidden) {
      return name + " can't be read";
    }
  }
}
