package io.tunewright.api.evaluations;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.api.telemetry.Lines;
import io.tunewright.api.telemetry.RunLog;
import io.tunewright.api.telemetry.Telemetry;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads what an evaluation's runs write, while they go on and after. */
@RestController
@RequestMapping("/v1/tunewright/evaluations/{id}/logs")
@Tag(name = "Evaluations")
final class EvaluationLogController {
  private final Evaluations evaluations;
  private final Telemetry telemetry;

  EvaluationLogController(Evaluations evaluations, Telemetry telemetry) {
    this.evaluations = evaluations;
    this.telemetry = telemetry;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Reads the log of an evaluation's run in order, as JSON or as text/plain",
      description = "Of the newest run, or of the one that is named.")
  Lines logs(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable Integer attempt,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(defaultValue = "1000") int limit) {
    int wanted = Page.limit(limit, Lines.MOST);
    EvaluationRow row = evaluations.visible(caller.project(), id);
    int number = attempt == null ? row.runs() : attempt;
    return Lines.of(
        number, telemetry.lines(RunLog.of(row, number), after, wanted + 1), after, wanted);
  }

  @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8")
  @Needs(Role.VIEWER)
  String text(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable Integer attempt,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(defaultValue = "1000") int limit) {
    return logs(caller, id, attempt, after, limit).text();
  }
}
