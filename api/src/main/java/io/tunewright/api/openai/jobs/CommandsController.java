package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.sweep.Commands;
import io.tunewright.api.sweep.Sweeper;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells a job what is wanted of it while it is under way. */
@RestController
@RequestMapping("/v1/fine_tuning/jobs/{id}")
@Tag(name = "Fine-tuning")
final class CommandsController {
  private final Jobs jobs;
  private final VisibleJobs visible;
  private final JobViews views;
  private final Commands commands;
  private final Sweeper sweeper;

  CommandsController(
      Jobs jobs, VisibleJobs visible, JobViews views, Commands commands, Sweeper sweeper) {
    this.jobs = jobs;
    this.visible = visible;
    this.views = views;
    this.commands = commands;
    this.sweeper = sweeper;
  }

  @PostMapping("/cancel")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Asks for a job's end",
      description =
          "Its run is stopped first, so the status follows; `tunewright` says so at once.")
  JobObject cancel(Caller caller, @PathVariable String id) {
    JobRow job = visible.get(caller, id);
    jobs.requestCancel(job.id());
    sweeper.wake();
    return views.of(jobs.get(job.id()));
  }

  @PostMapping("/pause")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Makes a job save and let its accelerator go",
      description =
          "The status is `paused` once its run has saved and ended; `tunewright.pause_requested`"
              + " says so at once. A job that is not running yet pauses before its run.")
  JobObject pause(Caller caller, @PathVariable String id) {
    JobRow job = visible.get(caller, id);
    commands.pause(job.id(), caller.owner().principal());
    return views.of(jobs.get(job.id()));
  }

  @PostMapping("/resume")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Lets a paused job go on from its newest checkpoint")
  JobObject resume(Caller caller, @PathVariable String id) {
    JobRow job = visible.get(caller, id);
    commands.resume(job.id(), caller.owner().principal());
    return views.of(jobs.get(job.id()));
  }

  /**
   * @param deadline Unix seconds, null for none
   */
  @Schema(name = "Extend")
  record Extend(@JsonProperty("deadline") @Nullable Long deadline) {}

  @PostMapping("/extend")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Moves a job's deadline, or takes it away",
      description = "At its deadline a job is stopped and fails; its checkpoints stay.")
  JobObject extend(Caller caller, @PathVariable String id, @RequestBody Extend wanted) {
    JobRow job = visible.get(caller, id);
    Instant deadline = deadline("deadline", wanted.deadline());
    commands.extend(job.id(), deadline, caller.owner().principal());
    return views.of(jobs.get(job.id()));
  }

  /** A point in time that is still to come. */
  static @Nullable Instant deadline(String field, @Nullable Long unixSeconds) {
    if (unixSeconds == null) {
      return null;
    }
    Instant now = Instant.now();
    if (unixSeconds <= now.getEpochSecond() || unixSeconds > LATEST) {
      throw TuningError.INVALID_REQUEST.at(
          field,
          "%s is %d, wanted Unix seconds of a time to come (now is %d)"
              .formatted(field, unixSeconds, now.getEpochSecond()));
    }
    return Instant.ofEpochSecond(unixSeconds);
  }

  /** The year 9999; milliseconds in place of seconds are beyond it. */
  private static final long LATEST = 253_402_300_799L;
}
