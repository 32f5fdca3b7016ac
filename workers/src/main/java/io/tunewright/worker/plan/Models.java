package io.tunewright.worker.plan;

import io.tunewright.job.ModelRef;

/** Opens models where they come from. */
interface Models {

  /**
   * @param project whose token opens what is not open to all
   * @throws io.temporal.failure.ApplicationFailure MODEL_NOT_FOUND or NOT_ALLOWED
   */
  ModelFiles open(ModelRef source, String project);
}
