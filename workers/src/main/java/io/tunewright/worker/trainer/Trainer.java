package io.tunewright.worker.trainer;

import io.tunewright.job.Method;
import io.tunewright.launch.Assignment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Tunewright knows of one external trainer. Every trainer leaves the same things in its run's
 * {@code output/}: {@code metrics.jsonl}, for each whole checkpoint a directory with a marker
 * beside it ({@code checkpoint-<step>.json}), at its true end {@code result.json}; an evaluation
 * leaves {@code evaluation.json}, or {@code scores/<subject>.json} for each subject. One that tells
 * what it does in {@code phase.json} is known to hang sooner than one that doesn't. Exit codes 2
 * (refused) and 65 (the loss is no number) say that no further attempt can help.
 */
public interface Trainer {

  /** What a scoring run measures: no adapter, and the names of the adapters that it is given. */
  String BASE = "base";

  String CANDIDATE = "candidate";
  String CHAMPION = "champion";

  /**
   * The file of a run's directory that tells its program what to do. Of a scoring run it has {@code
   * measure_base} and, by subject, the paths of {@code adapters}.
   */
  String CONFIG = "config.json";

  String name();

  Set<Method> methods();

  /** Files without which a resume from a checkpoint would silently go wrong. */
  Set<String> requiredCheckpointFiles();

  /** Turns an assignment into what a run is made of. Pure: reads and writes nothing. */
  Rendering render(Assignment assignment, Inputs inputs);

  /**
   * Where everything lies on the site; all paths absolute.
   *
   * @param run the run directory
   * @param programs the directory of this trainer's own programs
   * @param rows the dataset to train or to measure on; null where none is read
   * @param checkpoint to resume from, or to measure
   * @param adapters PEFT directories to measure, by subject, in order
   * @param data rows of tasks, by the task's name
   */
  record Inputs(
      Path run,
      Path python,
      Path programs,
      Path weights,
      @Nullable Path rows,
      @Nullable Path validation,
      @Nullable Path checkpoint,
      SequencedMap<String, Path> adapters,
      Map<String, Path> data) {}

  /**
   * @param command program and arguments
   * @param files by path relative to the run directory
   */
  record Rendering(
      List<String> command, Map<String, String> environment, Map<String, String> files) {}
}
