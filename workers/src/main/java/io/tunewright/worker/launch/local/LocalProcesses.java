package io.tunewright.worker.launch.local;

import io.tunewright.worker.launch.Machine;
import io.tunewright.worker.launch.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** This machine's processes, as {@code /proc} tells of them. */
final class LocalProcesses {
  /** Every process of a run starts with it in its environment, so that orphans are found. */
  static final String ORDER = "TUNEWRIGHT_ORDER";

  private static final Path PROC = Path.of("/proc");

  private final Supplier<String> bootId;

  LocalProcesses() {
    this(Machine::bootId);
  }

  /**
   * @param bootId another boot's, to play a restart of the machine
   */
  LocalProcesses(Supplier<String> bootId) {
    this.bootId = bootId;
  }

  /**
   * Whether just this wrapper runs: a later process with its pid, or of another boot, is not it.
   */
  boolean wrapperRuns(RunDirectory.Identity identity) {
    return runs(identity, identity.pid(), identity.startTime());
  }

  /** Whether just this trainer runs, be it without its wrapper. */
  boolean trainerRuns(RunDirectory.Identity identity) {
    Long pid = identity.trainerPid();
    Long startTime = identity.trainerStartTime();
    return pid != null && startTime != null && runs(identity, pid, startTime);
  }

  private boolean runs(RunDirectory.Identity identity, long pid, long startTime) {
    return bootId.get().equals(identity.bootId())
        && stat(pid).filter(stat -> stat.lives() && stat.startTime() == startTime).isPresent();
  }

  /**
   * Every living process of the run with this key: those that were born with it in their
   * environment, and their descendants. A program may wipe its environment (those that set their
   * process title do), so where the wrapper is known, its whole session counts too, once one member
   * proves that the session's number still means this run.
   */
  List<ProcessHandle> of(String key, RunDirectory.@Nullable Identity identity) {
    List<Stat> all = all();
    Set<Long> found = new HashSet<>();
    add(found, all, stat -> hasOrder(stat.pid(), key));
    if (identity != null && bootId.get().equals(identity.bootId())) {
      add(found, all, stat -> stat.is(identity.pid(), identity.startTime()));
      Long trainer = identity.trainerPid();
      Long trainerStart = identity.trainerStartTime();
      if (trainer != null && trainerStart != null) {
        add(found, all, stat -> stat.is(trainer, trainerStart));
      }
      if (all.stream().anyMatch(s -> found.contains(s.pid()) && s.session() == identity.pid())) {
        add(found, all, stat -> stat.session() == identity.pid());
      }
    }
    while (add(found, all, stat -> found.contains(stat.parent()))) {}
    found.remove(ProcessHandle.current().pid());
    return all.stream()
        .filter(stat -> stat.lives() && found.contains(stat.pid()))
        .flatMap(stat -> ProcessHandle.of(stat.pid()).stream())
        .toList();
  }

  private static boolean add(Set<Long> found, List<Stat> all, Predicate<Stat> wanted) {
    return found.addAll(all.stream().filter(wanted).map(Stat::pid).toList());
  }

  private static List<Stat> all() {
    List<Stat> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        stat(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("could not list " + PROC, unreadable);
    }
    return found;
  }

  /** What proc_pid_stat(5) says of a process. */
  private record Stat(long pid, String state, long parent, long session, long startTime) {
    boolean lives() {
      return !"Z".equals(state) && !"X".equals(state);
    }

    boolean is(long pid, long startTime) {
      return this.pid == pid && this.startTime == startTime;
    }
  }

  /** The name, which may hold anything, ends at the last bracket; the state, field 3, follows. */
  private static Optional<Stat> stat(long pid) {
    try {
      String text = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
      return Optional.of(
          new Stat(
              pid,
              fields[0],
              Long.parseLong(fields[4 - 3]),
              Long.parseLong(fields[6 - 3]),
              Long.parseLong(fields[22 - 3])));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  private static boolean hasOrder(long pid, String key) {
    try {
      String environment =
          Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
      return ("\0" + environment + "\0").contains("\0" + ORDER + "=" + key + "\0");
    } catch (IOException endedOrNotOurs) {
      return false;
    }
  }
}
