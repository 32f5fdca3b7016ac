package io.tunewright.workflow;

import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.CheckpointRef;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
import org.jspecify.annotations.Nullable;

/** What a job has launched, so that a cancel can stop it even before its answer was heard. */
final class Launches {
  private final Chronicle chronicle;

  /** The newest order's, null where nothing was launched. */
  private @Nullable String site;

  private @Nullable String order;

  /** Whether the newest order's run was seen to finish, so that there is nothing to stop. */
  private boolean finished;

  /**
   * @param site where an earlier workflow of the job has launched {@code order}
   */
  Launches(Chronicle chronicle, @Nullable String site, @Nullable String order) {
    this.chronicle = chronicle;
    this.site = site;
    this.order = order;
  }

  Run launch(Assignment assignment) {
    String to = assignment.plan().placement().site();
    String key = assignment.key();
    site = to;
    order = key;
    finished = false;
    chronicle.tell("Launching %s on %s".formatted(key, to), moved(assignment));
    Run run = Stubs.launching(to).launch(assignment);
    chronicle.tell(
        "Launched %s".formatted(key),
        new Change.Launched(assignment.attempt(), key, to, from(assignment)));
    return run;
  }

  private static @Nullable CheckpointRef from(Assignment assignment) {
    return switch (assignment) {
      case Assignment.Train train -> train.resumeFrom();
      case Assignment.Evaluate evaluate -> evaluate.checkpoint();
      case Assignment.Score _ -> null;
    };
  }

  private static Change moved(Assignment assignment) {
    return switch (assignment) {
      case Assignment.Train _ -> new Change.Moved(JobStatus.QUEUED, "launch");
      case Assignment.Evaluate _, Assignment.Score _ ->
          new Change.Moved(JobStatus.RUNNING, "evaluate");
    };
  }

  /** Stops a run that will go on from where it stops. */
  void pause(Run run) {
    Stubs.launching(run.site()).stop(run.key(), Stubs.PAUSE_GRACE_SECONDS);
  }

  /** Makes sure that nothing of a run goes on, so that its place may be taken. */
  void stop(Run run) {
    Stubs.launching(run.site()).stop(run.key(), Stubs.STOP_GRACE_SECONDS);
  }

  void hasFinished(Run run) {
    finished = run.key().equals(order);
  }

  void stopNewest() {
    if (site == null || order == null || (finished && Changes.finishedRunsAreLeft())) {
      return;
    }
    Stubs.launching(site).stop(order, Stubs.STOP_GRACE_SECONDS);
  }
}
