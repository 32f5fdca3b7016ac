package io.tunewright.storage.catalog;

import io.tunewright.job.JobId;

/**
 * What an adapter's version was made of; it has one version at most.
 *
 * @param step of a checkpoint that was published for itself; 0 where it is what its job was for
 */
public record Origin(JobId job, long step) {

  /** The job's own result. */
  public static Origin of(JobId job) {
    return new Origin(job, 0);
  }
}
