package io.tunewright.api.openai.jobs;

import io.tunewright.api.auth.Caller;
import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import java.util.Optional;

/** The jobs that a caller may see: their project's, and for administrators any by its id. */
public final class VisibleJobs {
  private final Jobs jobs;

  VisibleJobs(Jobs jobs) {
    this.jobs = jobs;
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure NOT_FOUND, whether there is no such job or it is
   *     another project's
   */
  public JobRow get(Caller caller, String id) {
    return find(caller, id)
        .orElseThrow(() ->
            TuningError.NOT_FOUND.at("fine_tuning_job_id", "Could not find fine tune: " + id));
  }

  /** The job, if there is one that the caller may see. */
  public Optional<JobRow> find(Caller caller, String id) {
    if (!isJobId(id)) {
      return Optional.empty();
    }
    Optional<JobRow> own = jobs.find(caller.project(), id);
    if (own.isPresent() || !caller.isAdmin()) {
      return own;
    }
    Optional<JobRow> others = jobs.find(new JobId(id));
    others.ifPresent(job -> caller.isAbout(job.owner().project()));
    return others;
  }

  private static boolean isJobId(String id) {
    try {
      return new JobId(id).value().equals(id);
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
