package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.storage.catalog.Role;
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
  private final JobCommands commands;
  private final JobViews views;

  CommandsController(JobCommands commands, JobViews views) {
    this.commands = commands;
    this.views = views;
  }

  @PostMapping("/cancel")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Asks for a job's end",
      description =
          "Its run is stopped first, so the status follows; `tunewright` says so at once.")
  JobObject cancel(Caller caller, @PathVariable String id) {
    return views.of(commands.cancel(caller, id));
  }

  @PostMapping("/pause")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Makes a job save and let its accelerator go",
      description =
          "The status is `paused` once its run has saved and ended; `tunewright.pause_requested`"
              + " says so at once. A job that is not running yet pauses before its run.")
  JobObject pause(Caller caller, @PathVariable String id) {
    return views.of(commands.pause(caller, id));
  }

  @PostMapping("/resume")
  @Needs(Role.OPERATOR)
  @Operation(summary = "Lets a paused job go on from its newest checkpoint")
  JobObject resume(Caller caller, @PathVariable String id) {
    return views.of(commands.resume(caller, id));
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
    return views.of(commands.extend(caller, id, wanted.deadline()));
  }
}
