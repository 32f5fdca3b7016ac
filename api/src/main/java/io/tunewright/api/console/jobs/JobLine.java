package io.tunewright.api.console.jobs;

import io.tunewright.api.console.Words;
import io.tunewright.api.telemetry.Lookout;
import io.tunewright.api.telemetry.Outlook;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.ScheduledJob;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One job in the list.
 *
 * @param name the adapter's, where the request gives one
 * @param intent what was asked of it and hasn't come true yet
 * @param error why it failed
 * @param progress of a run that goes on
 */
public record JobLine(
    String id,
    @Nullable String name,
    String model,
    String state,
    @Nullable String intent,
    @Nullable String condition,
    @Nullable String error,
    Road road,
    @Nullable String progress,
    @Nullable String site,
    String owner,
    Instant created,
    String took,
    boolean ended) {

  static JobLine of(JobRow job, Lookout lookout, @Nullable ScheduledJob run, Words words) {
    Outlook outlook = lookout.at(job);
    return new JobLine(
        job.id().value(),
        job.request().suffix(),
        job.request().model(),
        job.status().word(),
        intent(job),
        outlook.condition(),
        job.error() == null ? null : job.error().message(),
        Road.of(job, outlook, run, words),
        job.finished() == null ? Advance.of(job, outlook, words).text() : null,
        job.site(),
        job.owner().principal(),
        job.created(),
        words.between(job.created(), job.finished()),
        job.finished() != null);
  }

  /** What a page calls it: its suffix, else its id in short. */
  static String name(JobRow job, Words words) {
    String suffix = job.request().suffix();
    return suffix == null ? words.shortId(job.id().value()) : suffix;
  }

  static @Nullable String intent(JobRow job) {
    if (job.finished() != null) {
      return null;
    }
    if (job.cancelRequested()) {
      return "cancelling";
    }
    return switch (job.status()) {
      case PAUSED -> job.paused() ? null : "resuming";
      case VALIDATING_FILES, QUEUED, RUNNING -> job.paused() ? "pausing" : null;
      case SUCCEEDED, FAILED, CANCELLED -> null;
    };
  }
}
