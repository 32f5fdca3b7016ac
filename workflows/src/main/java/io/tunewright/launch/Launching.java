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
   * Ends the run with this key, if there is one: a polite signal, then force. Returns when no
   * process of it is left. Idempotent; an unknown key is fine, and a run that was only queued never
   * starts. A repetition may shorten the grace, and never makes it longer.
   *
   * @param graceSeconds until force comes; sooner, though never within two minutes, where the run
   *     is known to need less to end its step and to save
   */
  void stop(String key, long graceSeconds);
}
