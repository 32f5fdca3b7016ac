package io.tunewright.api.console.jobs;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.BackTo;
import io.tunewright.api.openai.jobs.JobCheckpoints;
import io.tunewright.api.openai.jobs.JobCommands;
import io.tunewright.api.openai.jobs.VisibleJobs;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Role;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The buttons of a job's page. What a job refuses is told on the page. */
@Controller
@RequestMapping("/jobs/{id}")
final class JobActions {
  private final JobCommands commands;
  private final JobCheckpoints checkpoints;
  private final VisibleJobs visible;

  JobActions(JobCommands commands, JobCheckpoints checkpoints, VisibleJobs visible) {
    this.commands = commands;
    this.checkpoints = checkpoints;
    this.visible = visible;
  }

  @PostMapping("/cancel")
  @Needs(Role.OPERATOR)
  @BackTo("/jobs/{id}")
  String cancel(Caller caller, @PathVariable String id, RedirectAttributes after) {
    return done(
        "/jobs/" + id,
        "The job is being cancelled: its trainer saves first.",
        () -> commands.cancel(caller, id),
        after);
  }

  @PostMapping("/pause")
  @Needs(Role.OPERATOR)
  @BackTo("/jobs/{id}")
  String pause(Caller caller, @PathVariable String id, RedirectAttributes after) {
    return done(
        "/jobs/" + id,
        "The job pauses once its trainer has saved.",
        () -> commands.pause(caller, id),
        after);
  }

  @PostMapping("/resume")
  @Needs(Role.OPERATOR)
  @BackTo("/jobs/{id}")
  String resume(Caller caller, @PathVariable String id, RedirectAttributes after) {
    return done(
        "/jobs/" + id,
        "The job goes on from its newest checkpoint.",
        () -> commands.resume(caller, id),
        after);
  }

  /**
   * @param deadline a local time in the server's zone, which pages tell; blank for none
   */
  @PostMapping("/extend")
  @Needs(Role.OPERATOR)
  @BackTo("/jobs/{id}")
  String extend(
      Caller caller,
      @PathVariable String id,
      @RequestParam String deadline,
      RedirectAttributes after) {
    return done(
        "/jobs/" + id,
        deadline.isBlank() ? "The job has no deadline any more." : "The job's deadline was moved.",
        () -> commands.extend(caller, id, unixSeconds(deadline)),
        after);
  }

  private static @Nullable Long unixSeconds(String deadline) {
    if (deadline.isBlank()) {
      return null;
    }
    try {
      return LocalDateTime.parse(deadline).atZone(ZoneId.systemDefault()).toEpochSecond();
    } catch (DateTimeParseException malformed) {
      throw TuningError.INVALID_REQUEST.at(
          "deadline", "deadline is '%s', wanted a date and time".formatted(deadline));
    }
  }

  @PostMapping("/checkpoints/{checkpoint}/{deed}")
  @Needs(Role.OPERATOR)
  @BackTo("/jobs/{id}/checkpoints")
  String checkpoint(
      Caller caller,
      @PathVariable String id,
      @PathVariable String checkpoint,
      @PathVariable String deed,
      RedirectAttributes after) {
    String to = "/jobs/" + id + "/checkpoints";
    var job = visible.get(caller, id);
    return switch (deed) {
      case "pin" ->
          done(
              to,
              "The checkpoint stays, whatever else.",
              () -> checkpoints.pin(caller, job, checkpoint),
              after);
      case "unpin" ->
          done(
              to,
              "The checkpoint is left to the job's retention.",
              () -> checkpoints.unpin(job, checkpoint),
              after);
      case "publish" ->
          done(
              to,
              "The checkpoint is published once its effect is proven.",
              () -> checkpoints.publish(caller, job, checkpoint),
              after);
      default -> throw TuningError.NOT_FOUND.because("nothing is called '%s'".formatted(deed));
    };
  }

  private static String done(String to, String flash, Runnable deed, RedirectAttributes after) {
    deed.run();
    after.addFlashAttribute("flash", flash);
    return "redirect:" + to;
  }
}
