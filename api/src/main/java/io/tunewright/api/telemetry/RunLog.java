package io.tunewright.api.telemetry;

import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.objects.JobKeys;

/** Where the log of one run lies in the object store. */
public record RunLog(String prefix) {

  /**
   * Of a job's.
   *
   * @param number from 1, each kind counted apart
   */
  public static RunLog of(JobRow job, RunKind kind, int number) {
    JobKeys keys = new JobKeys(job.owner(), job.id());
    return switch (kind) {
      case TRAIN -> new RunLog(keys.attempt(number) + "logs/");
      case EVALUATE -> new RunLog(keys.evaluation(number) + "logs/");
    };
  }

  /**
   * Of an evaluation's, which are kept like those of a job.
   *
   * @param number from 1
   */
  public static RunLog of(EvaluationRow evaluation, int number) {
    JobKeys keys = new JobKeys(evaluation.owner(), evaluation.id().asJob());
    return new RunLog(keys.evaluation(number) + "logs/");
  }
}
