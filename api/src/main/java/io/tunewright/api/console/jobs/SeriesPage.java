package io.tunewright.api.console.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.jobs.JobCheckpoints;
import io.tunewright.api.openai.jobs.VisibleJobs;
import io.tunewright.fault.TuningError;
import io.tunewright.launch.EndReason;
import io.tunewright.plan.Plan;
import io.tunewright.storage.catalog.Attempts;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** What a job's charts draw, and the same numbers as a table. */
@Controller
@RequestMapping("/jobs/{id}")
final class SeriesPage {
  private static final int MOST_COLUMNS = 4_000;
  private static final int TABLE_ROWS = 60;

  private final VisibleJobs visible;
  private final Curves curves;
  private final Attempts attempts;
  private final JobCheckpoints checkpoints;

  SeriesPage(VisibleJobs visible, Curves curves, Attempts attempts, JobCheckpoints checkpoints) {
    this.visible = visible;
    this.curves = curves;
    this.attempts = attempts;
    this.checkpoints = checkpoints;
  }

  record Series(
      @JsonProperty("max_steps") int maxSteps,
      @JsonProperty("lines") Map<String, Points> lines,
      @JsonProperty("checkpoints") List<Long> checkpoints,
      @JsonProperty("attempts") List<Band> attempts) {}

  record Points(
      @JsonProperty("x") double[] x,
      @JsonProperty("y") double[] y,
      @JsonProperty("points") long points) {}

  /** From which step an attempt went on, and why it ended. */
  record Band(
      @JsonProperty("number") int number,
      @JsonProperty("from") long from,
      @JsonProperty("cause") @Nullable String cause) {}

  @GetMapping(path = "/series", produces = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.VIEWER)
  @ResponseBody
  Series series(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable Double from,
      @RequestParam @Nullable Double to,
      @RequestParam(defaultValue = "400") int columns) {
    if (columns < 1 || columns > MOST_COLUMNS) {
      throw TuningError.INVALID_REQUEST.at(
          "columns", "columns is %d, wanted 1 to %d".formatted(columns, MOST_COLUMNS));
    }
    JobRow job = visible.get(caller, id);
    Plan.Ready plan = job.plan();
    Map<String, Points> lines = new TreeMap<>();
    curves
        .of(job, from, to, columns)
        .forEach((measure, line) ->
            lines.put(measure.field, new Points(line.steps(), line.values(), line.points())));
    return new Series(
        plan == null ? 0 : plan.recipe().maxSteps(),
        lines,
        checkpoints.newestOfEachStep(job).stream()
            .map(row -> row.checkpoint().ref().step())
            .sorted()
            .toList(),
        attempts.list(job.id()).stream()
            .filter(row -> row.runKey().contains("-train-"))
            .map(SeriesPage::band)
            .toList());
  }

  private static Band band(Attempts.Row row) {
    EndReason cause = row.cause();
    return new Band(
        row.number(),
        row.resumedStep() == null ? 0 : row.resumedStep(),
        cause == null ? null : cause.inWords());
  }

  /** One step in the table; null where nothing was measured at it. */
  public record Numbers(
      long step,
      @Nullable Double trainLoss,
      @Nullable Double validLoss,
      @Nullable Double learningRate,
      @Nullable Double gradNorm,
      @Nullable Double tokensPerSecond) {}

  @GetMapping("/numbers")
  @Needs(Role.VIEWER)
  String numbers(Caller caller, @PathVariable String id, Model model) {
    JobRow job = visible.get(caller, id);
    TreeSet<Double> steps = new TreeSet<>();
    Map<Measure, Curves.Line> drawn = curves.of(job, null, null, TABLE_ROWS / 2);
    for (Measure loss : List.of(Measure.TRAIN_LOSS, Measure.VALID_LOSS)) {
      Arrays.stream(drawn.getOrDefault(loss, Curves.Line.NONE).steps()).forEach(steps::add);
    }
    // Each measure thinned by itself keeps other steps than these.
    Map<Measure, Curves.Line> lines = curves.of(job, null, null, Curves.ALL);
    List<Numbers> rows = new ArrayList<>();
    for (double step : steps.descendingSet()) {
      rows.add(
          new Numbers(
              (long) step,
              at(lines, Measure.TRAIN_LOSS, step),
              at(lines, Measure.VALID_LOSS, step),
              at(lines, Measure.LEARNING_RATE, step),
              at(lines, Measure.GRAD_NORM, step),
              at(lines, Measure.TOKENS_PER_SECOND, step)));
    }
    model.addAttribute("id", id);
    model.addAttribute("rows", rows);
    return "jobs/overview :: numbers";
  }

  private static @Nullable Double at(
      Map<Measure, Curves.Line> lines, Measure measure, double step) {
    return lines.getOrDefault(measure, Curves.Line.NONE).at(step);
  }
}
