package io.tunewright.plan;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;

/** Reads what a job is about to use. Changes nothing, so it may be repeated at will. */
@ActivityInterface(namePrefix = "Planning.")
public interface Planning {

  /**
   * Reads a dataset from end to end with the model's own tokenizer.
   *
   * @throws io.temporal.failure.ApplicationFailure INVALID_TRAINING_FILE naming the first ten bad
   *     lines; MODEL_NOT_FOUND where there is no tokenizer to be had
   */
  DatasetFacts validate(TuningRequest request, DatasetRef dataset, Owner owner);

  /** Resolves every setting and picks a site, or says why it can't be done. */
  Plan plan(Owner owner, TuningRequest request, DatasetFacts training);
}
