package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.DatasetRef;

/** Brings single files of rows from elsewhere. */
@ActivityInterface(namePrefix = "Importing.")
public interface Importing {

  /**
   * Copies the file, hashed on the way, and tells the catalog. Idempotent: a file that is there
   * already stays as it is.
   *
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND, NOT_ALLOWED, or what a hub refuses
   */
  void bring(DatasetImport wanted);

  /**
   * Refuses a file of a site that can't bring it.
   *
   * @throws io.temporal.failure.ApplicationFailure PLAN_REFUSED where there is no such site or it
   *     is silent
   */
  void admit(DatasetImport wanted);

  /** Tells the catalog that a site has brought it. Idempotent. */
  void enter(DatasetRef brought);

  /** Tells the catalog why it could not be brought. Idempotent. */
  void fail(String file, String error);
}
