package io.tunewright.api.console.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.jobs.RunEvidence;
import io.tunewright.api.openai.jobs.VisibleJobs;
import io.tunewright.api.telemetry.RunKind;
import io.tunewright.api.telemetry.Telemetry;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.Attempts;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
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
import tools.jackson.databind.node.ObjectNode;

/** The lines that a job's runs have written, for scripts that show them and for downloads. */
@Controller
@RequestMapping("/jobs/{id}")
final class LogPage {
  private static final int SHOWN = 1_000;
  private static final int CHUNK = 5_000;

  private final VisibleJobs visible;
  private final Attempts attempts;
  private final Telemetry telemetry;
  private final RunEvidence evidence;

  LogPage(VisibleJobs visible, Attempts attempts, Telemetry telemetry, RunEvidence evidence) {
    this.visible = visible;
    this.attempts = attempts;
    this.telemetry = telemetry;
    this.evidence = evidence;
  }

  /** One run whose log can be read. */
  record Run(RunKind kind, int number) {
    static Run of(JobRow job, List<Attempts.Row> runs, @Nullable String key) {
      return runs.stream()
          .filter(run -> key == null ? run == runs.getLast() : run.runKey().equals(key))
          .findFirst()
          .map(run ->
              new Run(
                  run.runKey().contains("-evaluate-") ? RunKind.EVALUATE : RunKind.TRAIN,
                  run.number()))
          .orElseThrow(() ->
              TuningError.NOT_FOUND.because(
                  "%s has no run '%s'".formatted(job.id(), key == null ? "" : key)));
    }
  }

  /** Numbered lines of a log. */
  record Lines(@JsonProperty("lines") List<Line> lines, @JsonProperty("more") boolean more) {}

  record Line(@JsonProperty("seq") long seq, @JsonProperty("text") String text) {
    static Line of(ObjectNode line) {
      return new Line(line.path("seq").asLong(), line.path("line").asString(""));
    }
  }

  /**
   * The last lines; or those after one, before one, or that hold some text.
   *
   * @param run its key, null for the newest
   */
  @GetMapping(path = "/log/lines", produces = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.VIEWER)
  @ResponseBody
  Lines lines(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable String run,
      @RequestParam @Nullable Long after,
      @RequestParam @Nullable Long before,
      @RequestParam @Nullable String q) {
    JobRow job = visible.get(caller, id);
    List<Attempts.Row> runs = attempts.list(job.id());
    if (runs.isEmpty()) {
      return new Lines(List.of(), false);
    }
    Run wanted = Run.of(job, runs, run);
    if (q != null && !q.isBlank()) {
      return found(job, wanted, q.strip().toLowerCase(Locale.ROOT));
    }
    List<ObjectNode> lines =
        after != null
            ? telemetry.logs(job, wanted.kind(), wanted.number(), after, SHOWN)
            : telemetry.lastLogs(
                job,
                wanted.kind(),
                wanted.number(),
                before == null ? Long.MAX_VALUE : before,
                SHOWN);
    return new Lines(lines.stream().map(Line::of).toList(), lines.size() == SHOWN);
  }

  private Lines found(JobRow job, Run run, String text) {
    List<Line> found = new ArrayList<>();
    each(
        job,
        run,
        line -> {
          if (found.size() <= SHOWN
              && line.path("line").asString("").toLowerCase(Locale.ROOT).contains(text)) {
            found.add(Line.of(line));
          }
        });
    boolean more = found.size() > SHOWN;
    return new Lines(more ? found.subList(0, SHOWN) : found, more);
  }

  private void each(JobRow job, Run run, Consumer<ObjectNode> reader) {
    long after = 0;
    List<ObjectNode> lines;
    do {
      lines = telemetry.logs(job, run.kind(), run.number(), after, CHUNK);
      lines.forEach(reader);
      after = lines.isEmpty() ? after : lines.getLast().path("seq").asLong();
    } while (lines.size() == CHUNK);
  }

  @GetMapping("/log/download")
  @Needs(Role.VIEWER)
  ResponseEntity<StreamingResponseBody> download(
      Caller caller, @PathVariable String id, @RequestParam String run) {
    JobRow job = visible.get(caller, id);
    Run wanted = Run.of(job, attempts.list(job.id()), run);
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
        .header(HttpHeaders.CONTENT_DISPOSITION, attachment(run + ".log"))
        .body(out ->
            each(
                job,
                wanted,
                line -> {
                  try {
                    out.write(
                        (line.path("line").asString("") + "\n").getBytes(StandardCharsets.UTF_8));
                  } catch (IOException gone) {
                    throw new java.io.UncheckedIOException(gone);
                  }
                }));
  }

  @GetMapping("/evidence")
  @Needs(Role.VIEWER)
  ResponseEntity<byte[]> evidence(
      Caller caller, @PathVariable String id, @RequestParam String run) {
    JobRow job = visible.get(caller, id);
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
        .header(HttpHeaders.CONTENT_DISPOSITION, attachment(run + "-evidence.txt"))
        .body(evidence.of(job, run));
  }

  private static String attachment(String name) {
    return ContentDisposition.attachment().filename(name).build().toString();
  }
}
