package io.tunewright.stage;

import io.tunewright.job.JobId;

/**
 * A job's claim on a site's copy of weights: until it is released, or older than the site's limit,
 * the copy is not evicted.
 *
 * @param diskBytes what the job takes on the site's filesystem as its plan counted it, weights and
 *     all that it writes beside them
 */
public record Claim(JobId job, long diskBytes) {
  public Claim {
    if (diskBytes < 0) {
      throw new IllegalArgumentException("diskBytes is " + diskBytes + ", wanted none or more");
    }
  }
}
