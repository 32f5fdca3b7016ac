package io.tunewright.stage;

import io.temporal.activity.ActivityInterface;

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

  /** Tells the catalog why it could not be brought. Idempotent. */
  void fail(String file, String error);
}
