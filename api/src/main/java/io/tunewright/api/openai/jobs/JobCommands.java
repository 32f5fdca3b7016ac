package io.tunewright.api.openai.jobs;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.sweep.Commands;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a caller tells a job while it is under way. Each answers the job as it is afterwards, and
 * refuses jobs that the caller may not see.
 */
public final class JobCommands {
  private final Jobs jobs;
  private final VisibleJobs visible;
  private final Commands commands;
  private final Sweeper sweeper;

  JobCommands(Jobs jobs, VisibleJobs visible, Commands commands, Sweeper sweeper) {
    this.jobs = jobs;
    this.visible = visible;
    this.commands = commands;
    this.sweeper = sweeper;
  }

  /** Asks for its end; nothing for a job that has ended. */
  public JobRow cancel(Caller caller, String id) {
    JobRow job = visible.get(caller, id);
    jobs.requestCancel(job.id());
    sweeper.wake();
    return jobs.get(job.id());
  }

  public JobRow pause(Caller caller, String id) {
    JobRow job = visible.get(caller, id);
    commands.pause(job.id(), caller.owner().principal());
    return jobs.get(job.id());
  }

  public JobRow resume(Caller caller, String id) {
    JobRow job = visible.get(caller, id);
    commands.resume(job.id(), caller.owner().principal());
    return jobs.get(job.id());
  }

  /**
   * Moves its deadline.
   *
   * @param unixSeconds null for none
   */
  public JobRow extend(Caller caller, String id, @Nullable Long unixSeconds) {
    JobRow job = visible.get(caller, id);
    Instant deadline = deadline("deadline", unixSeconds);
    commands.extend(job.id(), deadline, caller.owner().principal());
    return jobs.get(job.id());
  }

  /** A point in time that is still to come. */
  static @Nullable Instant deadline(String field, @Nullable Long unixSeconds) {
    if (unixSeconds == null) {
      return null;
    }
    if (unixSeconds < 0 || unixSeconds > LATEST) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s is %d, wanted Unix seconds of a time to come".formatted(field, unixSeconds));
    }
    Instant now = Instant.now();
    if (unixSeconds <= now.getEpochSecond()) {
      throw TuningError.INVALID_REQUEST.at(
          field,
          "%s is %s, wanted a time to come; it is %s now"
              .formatted(field, local(Instant.ofEpochSecond(unixSeconds)), local(now)));
    }
    return Instant.ofEpochSecond(unixSeconds);
  }

  /** In the server's zone, as the console's forms have it. */
  private static OffsetDateTime local(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneId.systemDefault()).toOffsetDateTime();
  }

  /** The year 9999; milliseconds in place of seconds are beyond it. */
  private static final long LATEST = 253_402_300_799L;
}
