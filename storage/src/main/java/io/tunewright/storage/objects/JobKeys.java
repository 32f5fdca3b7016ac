package io.tunewright.storage.objects;

import io.tunewright.job.JobId;
import io.tunewright.job.Owner;

/** Where a job's own objects lie in the store. Files inside a set are found by its manifest. */
public record JobKeys(Owner owner, JobId job) {

  /** The job's row of the catalog, as it was when its workflow last told of a change. */
  public String record() {
    return root() + "job.json";
  }

  public String progress() {
    return root() + "progress.json";
  }

  /** Metrics and logs of the {@code n}th training run. */
  public String attempt(int n) {
    return root() + "attempts/" + n + "/";
  }

  /** Logs of the {@code n}th evaluation run. */
  public String evaluation(int n) {
    return root() + "evaluations/" + n + "/";
  }

  public String checkpoint(int attempt, long step) {
    return attempt(attempt) + "checkpoints/" + step + "/";
  }

  private String root() {
    return "projects/" + owner.project() + "/jobs/" + job + "/";
  }
}
