package io.tunewright.retrain;

import io.temporal.activity.ActivityInterface;
import io.tunewright.job.JobId;

/** The steps of a schedule's run. Each may be repeated: it finds what it did before. */
@ActivityInterface(namePrefix = "Retraining.")
public interface Retraining {

  /** Enters the run into the catalog, once per execution. */
  Begun begin(RunStart start);

  /**
   * Looks at the data, and reads it where it isn't as it was at the look before. Once the run's
   * file was put together of what an earlier try has found, that is found again.
   *
   * @throws io.temporal.failure.ApplicationFailure naming the file and its bad rows, or what can't
   *     be read
   */
  Survey look(String run);

  /** Notes what was found and what follows. */
  void decide(String run, Survey found, Decision decision);

  /**
   * Puts the training file together, and the validation file where rows are held out, of the rows
   * that the look has found; both become files of the project. Does nothing where they are there.
   */
  void assemble(String run);

  /** Submits the run's job, one per run. */
  JobId submit(String run);

  /** Waits for the end of the run's job, and of its evaluation where it has one. */
  Conclusion await(String run);

  /** Asks for the end of the run's job and its evaluation; nothing where there is none. */
  void stop(String run);

  /** Notes how the run has ended, once. */
  void conclude(String run, Conclusion conclusion);
}
