package io.tunewright.launch;

import io.temporal.activity.ActivityInterface;

/** A site's side of starting and stopping runs. */
@ActivityInterface(namePrefix = "Launching.")
public interface Launching {

  /** What {@link #launch} would hand to the engine. Starts nothing, writes nothing. */
  LaunchOrder preview(Assignment assignment);

  /** Finds the run with the assignment's key, or creates it: two calls, one run. */
  Run launch(Assignment assignment);

  /**
   * Ends the run with this key, if there is one: a polite signal, then after {@code graceSeconds}
   * force. Returns when no process of it is left. Idempotent; an unknown key is fine, and a run
   * that was only queued never starts.
   */
  void stop(String key, long graceSeconds);
}
