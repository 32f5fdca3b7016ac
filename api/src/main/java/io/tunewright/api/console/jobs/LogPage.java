package io.tunewright.api.console.jobs;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.logs.LogReading;
import io.tunewright.api.openai.jobs.RunEvidence;
import io.tunewright.api.openai.jobs.VisibleJobs;
import io.tunewright.api.telemetry.RunKind;
import io.tunewright.api.telemetry.RunLog;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Attempts;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** The lines that a job's runs have written, for scripts that show them and for downloads. */
@Controller
@RequestMapping("/jobs/{id}")
final class LogPage {
  private final VisibleJobs visible;
  private final Attempts attempts;
  private final LogReading reading;
  private final RunEvidence evidence;

  LogPage(VisibleJobs visible, Attempts attempts, LogReading reading, RunEvidence evidence) {
    this.visible = visible;
    this.attempts = attempts;
    this.reading = reading;
    this.evidence = evidence;
  }

  private static RunLog log(JobRow job, List<Attempts.Row> runs, @Nullable String key) {
    return runs.stream()
        .filter(run -> key == null ? run == runs.getLast() : run.runKey().equals(key))
        .findFirst()
        .map(run ->
            RunLog.of(
                job,
                run.runKey().contains("-evaluate-") ? RunKind.EVALUATE : RunKind.TRAIN,
                run.number()))
        .orElseThrow(() ->
            TuningError.NOT_FOUND.because(
                "%s has no run '%s'".formatted(job.id(), key == null ? "" : key)));
  }

  /**
   * The last lines; or those after one, before one, or that hold some text.
   *
   * @param run its key, null for the newest
   */
  @GetMapping(path = "/log/lines", produces = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.VIEWER)
  @ResponseBody
  LogReading.Lines lines(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable String run,
      @RequestParam @Nullable Long after,
      @RequestParam @Nullable Long before,
      @RequestParam @Nullable String q) {
    JobRow job = visible.get(caller, id);
    List<Attempts.Row> runs = attempts.list(job.id());
    return runs.isEmpty()
        ? LogReading.Lines.NONE
        : reading.lines(log(job, runs, run), after, before, q);
  }

  @GetMapping("/log/download")
  @Needs(Role.VIEWER)
  ResponseEntity<StreamingResponseBody> download(
      Caller caller, @PathVariable String id, @RequestParam String run) {
    JobRow job = visible.get(caller, id);
    return reading.download(log(job, attempts.list(job.id()), run), run + ".log");
  }

  @GetMapping("/evidence")
  @Needs(Role.VIEWER)
  ResponseEntity<byte[]> evidence(
      Caller caller, @PathVariable String id, @RequestParam String run) {
    JobRow job = visible.get(caller, id);
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment().filename(run + "-evidence.txt").build().toString())
        .body(evidence.of(job, run));
  }
}
