package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.DatasetRef;

/** Brings single files of rows from a site into the object store. It runs on that site. */
@ActivityInterface(namePrefix = "Carrying.")
public interface Carrying {

  /**
   * Copies the file, hashed on the way, to the key that is wanted, replacing what a try that broke
   * off has left there.
   *
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND naming the site's roots, CONFLICT
   *     where the file changes while it is read
   */
  DatasetRef carry(DatasetImport wanted);
}
