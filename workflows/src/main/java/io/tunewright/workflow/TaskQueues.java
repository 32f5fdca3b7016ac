package io.tunewright.workflow;

/** The task queues, by what polls them. */
public final class TaskQueues {
  private TaskQueues() {}

  /** Workflows, and the activities of the control worker. */
  public static final String CONTROL = "tunewright";

  /** A site's short activities: materialise, launch, stop, judge. */
  public static String site(String name) {
    return "site-" + name;
  }

  /** A site's long polls, apart so that they never starve launch and stop. */
  public static String track(String name) {
    return "site-" + name + "-track";
  }
}
