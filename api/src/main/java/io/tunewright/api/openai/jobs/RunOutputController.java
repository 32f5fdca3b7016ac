package io.tunewright.api.openai.jobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.api.telemetry.Lines;
import io.tunewright.api.telemetry.RunKind;
import io.tunewright.api.telemetry.RunLog;
import io.tunewright.api.telemetry.Telemetry;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads metrics and logs while a run goes on, and after. */
@RestController
@RequestMapping("/v1/fine_tuning/jobs/{id}")
@Tag(name = "Fine-tuning")
final class RunOutputController {
  private final VisibleJobs visible;
  private final Telemetry telemetry;

  RunOutputController(VisibleJobs visible, Telemetry telemetry) {
    this.visible = visible;
    this.telemetry = telemetry;
  }

  @GetMapping("/metrics")
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Reads the trainer's metrics in order",
      description = "Of the newest attempt, or of the one that is named.")
  Lines metrics(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable Integer attempt,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(defaultValue = "1000") int limit) {
    int wanted = Page.limit(limit, Lines.MOST);
    JobRow job = visible.get(caller, id);
    int number = attempt == null ? job.attempt() : attempt;
    return Lines.of(number, telemetry.metrics(job, number, after, wanted + 1), after, wanted);
  }

  @GetMapping(path = "/logs", produces = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Reads a run's log in order, as JSON or as text/plain",
      description = "Of the newest training run, or of the one that is named.")
  Lines logs(
      Caller caller,
      @PathVariable String id,
      @RequestParam(defaultValue = "train") String run,
      @RequestParam @Nullable Integer attempt,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(defaultValue = "1000") int limit) {
    int wanted = Page.limit(limit, Lines.MOST);
    JobRow job = visible.get(caller, id);
    RunKind kind = kind(run);
    int number = number(job, kind, attempt);
    return Lines.of(
        number, telemetry.lines(RunLog.of(job, kind, number), after, wanted + 1), after, wanted);
  }

  @GetMapping(path = "/logs", produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
  @Needs(Role.VIEWER)
  String text(
      Caller caller,
      @PathVariable String id,
      @RequestParam(defaultValue = "train") String run,
      @RequestParam @Nullable Integer attempt,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(defaultValue = "1000") int limit) {
    return logs(caller, id, run, attempt, after, limit).text();
  }

  private static RunKind kind(String run) {
    return switch (run) {
      case "train" -> RunKind.TRAIN;
      case "evaluate" -> RunKind.EVALUATE;
      default ->
          throw TuningError.INVALID_REQUEST.at(
              "run", "run is '%s', wanted train or evaluate".formatted(run));
    };
  }

  /** The newest run's number, where none is named. */
  private static int number(JobRow job, RunKind kind, @Nullable Integer attempt) {
    if (attempt != null) {
      return attempt;
    }
    String key = job.runKey();
    return switch (kind) {
      case TRAIN -> job.attempt();
      case EVALUATE ->
          key == null || !key.contains("-evaluate-")
              ? 1
              : Integer.parseInt(key.substring(key.lastIndexOf('-') + 1));
    };
  }
}
