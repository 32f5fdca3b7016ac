package io.tunewright.workflow;

/** The task queues, by what polls them. */
public final class TaskQueues {
  private TaskQueues() {}

  /** Workflows, and the activities of the control worker. */
  public static final String CONTROL = "tunewright";

  /** Jobs that wait for weights: apart, so that they never starve what brings these. */
  public static final String JOINS = "tunewright-joins";

  /** Runs of schedules that wait for their jobs: apart, as jobs wait for weights themselves. */
  public static final String RUNS = "tunewright-runs";

  /** Requests to servers of strangers, which may all be slow at once. */
  public static final String WEBHOOKS = "tunewright-webhooks";

  /** A site's short activities: launch, stop, judge. */
  public static String site(String name) {
    return "site-" + name;
  }

  /** A site's copies of weights, each of which may wait hours for another of the same. */
  public static String weights(String name) {
    return "site-" + name + "-weights";
  }

  /** A site's long polls, apart so that they never starve launch and stop. */
  public static String track(String name) {
    return "site-" + name + "-track";
  }
}
