package io.tunewright.worker.launch;

import io.tunewright.launch.LaunchOrder;
import io.tunewright.launch.Run;
import io.tunewright.launch.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An engine that runs orders. Safe for many threads, and for several workers of one site. */
public interface Launcher {

  /** The word in {@link Run#launcher}. */
  String name();

  /** What it runs on, with its version; null where that can't be told. */
  default @Nullable String engine() {
    return null;
  }

  /** Finds the run with the order's key, or creates it: two submits of one key give one run. */
  Run submit(LaunchOrder order);

  /**
   * What can be said of a run. {@code Unreachable} where nothing can; {@code Gone} only where a
   * reachable engine denies knowing it, it left no exit record, and its sign of life has been stale
   * for longer than a grace period.
   */
  RunState observe(Run run);

  /**
   * Ends the run with this key: a polite signal, after {@code grace} force. Returns when no process
   * of it is left. Idempotent; what was only queued never starts, nor what is submitted later.
   */
  void stop(String key, Duration grace);

  /**
   * Keys of the runs that wait, go on, or of which that can't be denied: what these read must stay.
   */
  Set<String> live();

  /** Runs that hold a slot or wait for one. */
  int load();

  /** Pids of the run's processes as far as they are on this machine, for a look at what they do. */
  default List<Long> processes(Run run) {
    return List.of();
  }

  /**
   * Starts what waits and now fits, where the engine has no scheduler of its own. Called every few
   * seconds, so that a queue moves on also while nobody observes its runs.
   */
  default void advance() {}
}
