package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.api.telemetry.RunKind;
import io.tunewright.api.telemetry.Telemetry;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Reads metrics and logs while a run goes on, and after. */
@RestController
@RequestMapping("/v1/fine_tuning/jobs/{id}")
@Tag(name = "Fine-tuning")
final class RunOutputController {
  private static final int MOST = 10_000;

  private final VisibleJobs visible;
  private final Telemetry telemetry;

  RunOutputController(VisibleJobs visible, Telemetry telemetry) {
    this.visible = visible;
    this.telemetry = telemetry;
  }

  /**
   * Lines of one run.
   *
   * @param attempt whose lines these are
   * @param data each with its {@code seq}
   * @param lastSeq what to ask {@code after} for the next ones
   */
  @Schema(name = "Lines")
  record Lines(
      @JsonProperty("object") String object,
      @JsonProperty("attempt") int attempt,
      @JsonProperty("data") @Schema(type = "array", implementation = Object.class)
          List<ObjectNode> data,
      @JsonProperty("has_more") boolean hasMore,
      @JsonProperty("last_seq") long lastSeq) {

    static Lines of(int attempt, List<ObjectNode> fetched, long after, int limit) {
      List<ObjectNode> data = fetched.subList(0, Math.min(limit, fetched.size()));
      return new Lines(
          "list",
          attempt,
          data,
          fetched.size() > limit,
          data.isEmpty() ? after : data.getLast().path("seq").asLong());
    }
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
    int wanted = Page.limit(limit, MOST);
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
    int wanted = Page.limit(limit, MOST);
    JobRow job = visible.get(caller, id);
    RunKind kind = kind(run);
    int number = number(job, kind, attempt);
    return Lines.of(number, telemetry.logs(job, kind, number, after, wanted + 1), after, wanted);
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
    return logs(caller, id, run, attempt, after, limit).data().stream()
        .map(line -> line.path("line").asString("") + "\n")
        .collect(Collectors.joining());
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
