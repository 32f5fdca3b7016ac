package io.tunewright.api.telemetry;

import io.temporal.failure.ApplicationFailure;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.JobRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Looks at jobs. What can't be seen is said, and keeps nothing else from being shown. */
public final class Lookout {
  /** The stages at which a site has the job in its hands. */
  private static final Set<String> AT_SITE = Set.of("launch", "track", "evaluate");

  private final Telemetry telemetry;
  private final WeightSight weights;
  private final SiteSight sites;
  private final Function<JobId, List<String>> workflows;

  /**
   * @param workflows what keeps a job's workflow from getting on, or from being seen
   */
  Lookout(
      Telemetry telemetry,
      WeightSight weights,
      SiteSight sites,
      Function<JobId, List<String>> workflows) {
    this.telemetry = telemetry;
    this.weights = weights;
    this.sites = sites;
    this.workflows = workflows;
  }

  public Outlook at(JobRow job) {
    if (job.finished() != null) {
      return Outlook.NONE;
    }
    List<String> troubles = new ArrayList<>(workflows.apply(job.id()));
    Progress progress = null;
    Moving moving = null;
    try {
      String site = job.site();
      if (site != null && AT_SITE.contains(job.stage())) {
        sites.trouble(site).ifPresent(troubles::add);
      }
      progress =
          telemetry
              .progress(job)
              .map(told -> job.status() == JobStatus.PAUSED ? told.atRest() : told)
              .orElse(null);
      moving = weights.of(job).orElse(null);
    } catch (ApplicationFailure away) {
      troubles.add("cannot see its progress: " + away.getOriginalMessage());
    }
    if (progress != null && progress.condition() != null) {
      troubles.add(progress.condition());
    }
    return new Outlook(progress, moving, troubles.isEmpty() ? null : String.join("; ", troubles));
  }
}
