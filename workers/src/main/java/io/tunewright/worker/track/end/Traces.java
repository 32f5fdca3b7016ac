package io.tunewright.worker.track.end;

import io.tunewright.launch.RunState;
import io.tunewright.worker.launch.Machine;
import io.tunewright.worker.launch.RunDirectory;
import io.tunewright.worker.launch.RunDirectory.Exit;
import io.tunewright.worker.launch.WorkerStop;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run left that tells why it ended.
 *
 * @param state the engine's word on it
 * @param exit its own record, null where it left none
 * @param stopAsked whether we told it to stop
 * @param restarted whether the machine that it ran on has been started again since
 * @param workerStopped whether a worker of its site was told to stop at about the time it ended
 * @param log its last lines
 * @param trainerWasTold whether the trainer says that a signal made it save and end
 * @param lossLost whether the last loss it wrote was no number
 */
public record Traces(
    RunState state,
    @Nullable Exit exit,
    boolean stopAsked,
    boolean restarted,
    boolean workerStopped,
    List<String> log,
    boolean trainerWasTold,
    boolean lossLost) {
  /** A traceback of several ranks has hundreds. */
  private static final int LOG_LINES = 1000;

  public Traces {
    log = List.copyOf(log);
  }

  /** As they lie in the run's directory. */
  public static Traces of(
      RunState state, RunDirectory run, boolean trainerWasTold, boolean lossLost) {
    return new Traces(
        state,
        run.exit().orElse(null),
        Files.exists(run.stopFile()),
        run.identity().filter(Traces::ofAnEarlierBoot).isPresent(),
        run.exit().filter(exit -> WorkerStop.mayHaveEnded(run, ended(exit))).isPresent(),
        run.logTail(LOG_LINES),
        trainerWasTold,
        lossLost);
  }

  private static Instant ended(Exit exit) {
    return Instant.ofEpochMilli((long) (exit.ended() * 1000));
  }

  /** Of another machine nothing can be said from here. */
  private static boolean ofAnEarlierBoot(RunDirectory.Identity who) {
    return who.host().equals(Machine.host()) && !who.bootId().equals(Machine.bootId());
  }
}
