package io.tunewright.api.console.adapters;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.console.logs.LogReading;
import io.tunewright.api.telemetry.RunLog;
import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** One evaluation: how it stands, and what its runs have written. */
@Controller
@RequestMapping("/adapters/{name}/evaluations/{id}")
final class EvaluationPages {
  private final Evaluations evaluations;
  private final LogReading reading;

  EvaluationPages(Evaluations evaluations, LogReading reading) {
    this.evaluations = evaluations;
    this.reading = reading;
  }

  /**
   * @param run the number of the one whose log is shown, null for the newest
   */
  @GetMapping
  @Needs(Role.VIEWER)
  String show(
      Caller caller,
      @PathVariable String name,
      @PathVariable String id,
      @RequestParam @Nullable Integer run,
      Model model) {
    EvaluationRow row = row(caller, name, id);
    model.addAttribute("title", "Evaluation of " + row.adapter().servedName());
    model.addAttribute("section", "adapters");
    model.addAttribute("one", row);
    model.addAttribute("run", row.runs() == 0 ? 0 : number(row, run));
    return "adapters/evaluation";
  }

  /** As of a job's log. */
  @GetMapping(path = "/log/lines", produces = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.VIEWER)
  @ResponseBody
  LogReading.Lines lines(
      Caller caller,
      @PathVariable String name,
      @PathVariable String id,
      @RequestParam @Nullable Integer run,
      @RequestParam @Nullable Long after,
      @RequestParam @Nullable Long before,
      @RequestParam @Nullable String q) {
    EvaluationRow row = row(caller, name, id);
    return row.runs() == 0
        ? LogReading.Lines.NONE
        : reading.lines(RunLog.of(row, number(row, run)), after, before, q);
  }

  @GetMapping("/log/download")
  @Needs(Role.VIEWER)
  ResponseEntity<StreamingResponseBody> download(
      Caller caller,
      @PathVariable String name,
      @PathVariable String id,
      @RequestParam @Nullable Integer run) {
    EvaluationRow row = row(caller, name, id);
    int number = number(row, run);
    return reading.download(RunLog.of(row, number), "%s-%d.log".formatted(row.id(), number));
  }

  private EvaluationRow row(Caller caller, String name, String id) {
    EvaluationRow row = evaluations.visible(caller.project(), id);
    if (!row.adapter().name().equals(name)) {
      throw TuningError.NOT_FOUND.at(
          "id", "%s is of %s, not of '%s'".formatted(id, row.adapter().name(), name));
    }
    return row;
  }

  private static int number(EvaluationRow row, @Nullable Integer run) {
    int number = run == null ? row.runs() : run;
    if (number < 1 || number > row.runs()) {
      throw TuningError.NOT_FOUND.at(
          "run", "%s has no run %d; it has had %d".formatted(row.id(), number, row.runs()));
    }
    return number;
  }
}
