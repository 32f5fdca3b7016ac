package io.tunewright.publish;

import io.temporal.activity.ActivityInterface;

/** Turns a committed checkpoint into a version of an adapter. */
@ActivityInterface(namePrefix = "Publishing.")
public interface Publishing {

  /**
   * Verifies the files, takes the one version number of the job, or of its checkpoint, copies,
   * writes the manifest last, and then moves the alias {@code latest}. A repetition gives the same
   * version.
   *
   * @throws io.temporal.failure.ApplicationFailure ADAPTER_REFUSED with what a server would refuse
   */
  Adapter publish(Publication publication);
}
