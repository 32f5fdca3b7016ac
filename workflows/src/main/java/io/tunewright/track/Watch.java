package io.tunewright.track;

import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.launch.Run;

/**
 * What to look at, and what has been seen of it already.
 *
 * @param attempt from 1
 * @param started whether the run was already seen to have started
 * @param afterStep only checkpoints of later steps are news
 * @param maxSteps where training ends; 0 for a run that makes no checkpoints
 */
public record Watch(
    JobId job, Owner owner, int attempt, Run run, boolean started, long afterStep, int maxSteps) {

  public Watch startedToo() {
    return new Watch(job, owner, attempt, run, true, afterStep, maxSteps);
  }

  public Watch after(long step) {
    return new Watch(job, owner, attempt, run, true, step, maxSteps);
  }
}
