package io.tunewright.worker.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.evaluate.Measured;
import io.tunewright.evaluate.Score;
import io.tunewright.evaluate.Scores;
import io.tunewright.evaluate.Scoring;
import io.tunewright.fault.TuningError;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.GateRule;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.Run;
import io.tunewright.worker.trainer.Trainer;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the scores that a run left in its directory, and sees that it was told to measure what is
 * asked for and that nothing of that is missing.
 */
public final class ScoreReading implements Scoring {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** The program's own words. */
  private record Told(Map<String, Score> metrics) {}

  /** What the run was told to measure. */
  private record Order(@JsonProperty("measure_base") boolean base, Map<String, String> adapters) {
    boolean names(Assignment.Score assignment) {
      return (base || !assignment.base())
          && names(Trainer.CANDIDATE, assignment.candidate())
          && names(Trainer.CHAMPION, assignment.champion());
    }

    private boolean names(String subject, @Nullable AdapterRef wanted) {
      if (wanted == null) {
        return true;
      }
      String there = adapters.get(subject);
      return there != null
          && Path.of(there)
              .endsWith(Path.of(wanted.project(), wanted.name(), "" + wanted.version()));
    }
  }

  @Override
  public @Nullable Measured read(Assignment.Score assignment, Run run) {
    if (!order(Path.of(run.directory())).names(assignment)) {
      return null;
    }
    Path directory = Path.of(run.directory()).resolve("output").resolve("scores");
    return new Measured(
        assignment.base() ? scores(assignment, directory, Trainer.BASE) : null,
        assignment.candidate() == null ? null : scores(assignment, directory, Trainer.CANDIDATE),
        assignment.champion() == null ? null : scores(assignment, directory, Trainer.CHAMPION));
  }

  private static Order order(Path directory) {
    return Results.read(
            directory.resolve(Trainer.CONFIG), "it can't be told what the evaluation has measured")
        .as(JSON, Order.class);
  }

  private static Scores scores(Assignment.Score assignment, Path directory, String subject) {
    Results.Left left =
        Results.read(
            directory.resolve(subject + ".json"),
            "the evaluation ended without readable scores of the " + subject);
    Scores scores = new Scores(left.as(JSON, Told.class).metrics());
    for (EvaluationTask task : assignment.tasks()) {
      demand(
          scores.byMetric().keySet().stream()
              .anyMatch(metric -> metric.startsWith(task.name() + "/")),
          subject,
          task.name());
    }
    if (assignment.rows() != null) {
      demand(
          scores.byMetric().containsKey(GateRule.VALIDATION_LOSS),
          subject,
          GateRule.VALIDATION_LOSS);
    }
    return scores;
  }

  private static void demand(boolean there, String subject, String what) {
    if (!there) {
      throw TuningError.EVALUATION_FAILED.because(
          "the evaluation ended without a score of the %s on %s".formatted(subject, what));
    }
  }
}
