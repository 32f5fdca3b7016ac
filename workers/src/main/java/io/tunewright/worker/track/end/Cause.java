package io.tunewright.worker.track.end;

import io.tunewright.launch.EndReason;
import io.tunewright.launch.RunState;
import io.tunewright.worker.launch.RunDirectory;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a run ended that did not finish. Pure. What is certain comes first: our own stop, the word of
 * the engine and of the wrapper, exit codes that mean something, signals; then what the log says.
 * Where nothing does, the cause is unknown: it is never guessed.
 */
public final class Cause {
  /** The trainer programs' own codes, as their docstrings say. */
  static final int REFUSED = 2;

  static final int LOSS_NOT_FINITE = 65;

  private static final int NO_PROCESS = -1;
  private static final int INTERRUPTED = 128 + 2;
  private static final int KILLED = 128 + 9;
  private static final int TERMINATED = 128 + 15;

  /** A trainer that filled its disk may have had no room left to say so. */
  private static final long NO_ROOM = 16 << 20;

  /** In the records of earlier wrappers, which know no causes. */
  private static final String TIME_LIMIT = "time limit reached";

  /** What the order itself, or what it names, must have been wrong for. */
  private static final Pattern NEVER_STARTS =
      Pattern.compile(
          "could not be started: (FileNotFoundError|PermissionError|NotADirectoryError"
              + "|ValueError|JSONDecodeError|Unicode(De|En)codeError|KeyError|TypeError): ");

  private Cause() {}

  public static EndReason of(Traces left) {
    if (left.stopAsked()) {
      return EndReason.STOPPED;
    }
    return switch (left.state()) {
      case RunState.Gone _ -> EndReason.NODE_LOST;
      case RunState.Failed failed -> failed(failed, left);
      case RunState.Succeeded _ -> endedEarly(left);
      case RunState.Queued _, RunState.Running _, RunState.Unreachable _ ->
          throw new IllegalArgumentException("it has not ended: " + left.state());
    };
  }

  private static EndReason failed(RunState.Failed failed, Traces left) {
    EndReason told = failed.cause() == null ? recorded(left.exit()) : failed.cause();
    if (told != null) {
      return told == EndReason.STOPPED_OUTSIDE ? outside(left) : told;
    }
    return switch (failed.exitCode()) {
      case REFUSED -> EndReason.BAD_CONFIGURATION;
      case LOSS_NOT_FINITE -> EndReason.NON_FINITE_LOSS;
      case NO_PROCESS -> neverStarted(failed.reason());
      case TERMINATED, INTERRUPTED -> outside(left);
      case KILLED ->
          killedForMemory(left)
              ? EndReason.OUT_OF_MEMORY
              : LogWords.cause(left.log()).orElse(EndReason.UNKNOWN);
      default -> byItself(left);
    };
  }

  private static @Nullable EndReason recorded(RunDirectory.@Nullable Exit exit) {
    if (exit == null) {
      return null;
    }
    return exit.cause() == null && TIME_LIMIT.equals(exit.reason())
        ? EndReason.TIME_LIMIT
        : exit.cause();
  }

  /**
   * A machine that goes down sends everybody the same signal as a person does, and so does a
   * service manager that ends a worker with all below it: then nobody wanted just this run to end.
   */
  private static EndReason outside(Traces left) {
    if (left.restarted()) {
      return EndReason.NODE_LOST;
    }
    return left.workerStopped() ? EndReason.PREEMPTED : EndReason.STOPPED_OUTSIDE;
  }

  private static boolean killedForMemory(Traces left) {
    RunDirectory.Exit exit = left.exit();
    return exit != null && exit.outOfMemory() != null && exit.outOfMemory() > 0;
  }

  /** A program that isn't there won't be there next time; a lack of processes may pass. */
  private static EndReason neverStarted(String reason) {
    return LogWords.cause(List.of(reason))
        .orElse(
            NEVER_STARTS.matcher(reason).lookingAt()
                ? EndReason.BAD_CONFIGURATION
                : EndReason.UNKNOWN);
  }

  private static EndReason byItself(Traces left) {
    if (killedForMemory(left) && LogWords.tellsOfAKill(left.log())) {
      return EndReason.OUT_OF_MEMORY;
    }
    EndReason said = LogWords.cause(left.log()).orElse(null);
    if (said != null) {
      return said;
    }
    if (leftNoRoom(left)) {
      return EndReason.DISK_FULL;
    }
    return left.lossLost() ? EndReason.NON_FINITE_LOSS : EndReason.UNKNOWN;
  }

  private static boolean leftNoRoom(Traces left) {
    RunDirectory.Exit exit = left.exit();
    return exit != null && exit.diskFree() != null && exit.diskFree() < NO_ROOM;
  }

  /** Exit code 0 without having finished, as after a save that a signal asked for. */
  private static EndReason endedEarly(Traces left) {
    EndReason told = recorded(left.exit());
    if (told == null && (left.trainerWasTold() || LogWords.tellsOfASignal(left.log()))) {
      told = EndReason.STOPPED_OUTSIDE;
    }
    if (told == null) {
      return EndReason.UNKNOWN;
    }
    return told == EndReason.STOPPED_OUTSIDE ? outside(left) : told;
  }
}
