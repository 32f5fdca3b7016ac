package io.tunewright.worker.launch;

import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.SnapshotRef;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.launch.Launching;
import io.tunewright.launch.Run;
import io.tunewright.plan.Plan;
import io.tunewright.stage.Claim;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.stage.SiteWeights;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.worker.trainer.Trainer;
import io.tunewright.worker.trainer.TrainerPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what a run reads to the site, renders its order, and hands that to the engine. */
public final class SiteLaunching implements Launching {
  private static final Logger log = LoggerFactory.getLogger(SiteLaunching.class);

  /** Where the trainer's interpreter is, and making it where it must be made. */
  public interface Interpreter {
    /** Without making anything. */
    Path path();

    /** Makes it on first use, which may take minutes. */
    void ensure();
  }

  /** Looks after weights that others may change. */
  public interface Watch {
    /** Returns if they are what was proven; fails naming the file that isn't. */
    void check(SnapshotRef snapshot);
  }

  /** Knows how long a run may take that is told to stop. */
  public interface Patience {
    /**
     * @param most the caller's own limit
     */
    Duration with(RunDirectory run, Duration most);
  }

  private final Path workdir;
  private final Launcher launcher;
  private final Trainer trainer;
  private final TrainerPrograms programs;
  private final Interpreter python;
  private final Watch watch;
  private final SiteData data;
  private final SiteWeights weights;
  private final Patience patience;

  public SiteLaunching(
      Path workdir,
      Launcher launcher,
      Trainer trainer,
      TrainerPrograms programs,
      Interpreter python,
      SiteWeights weights,
      Watch watch,
      Transfers transfers,
      Patience patience) {
    this.workdir = workdir;
    this.launcher = launcher;
    this.trainer = trainer;
    this.programs = programs;
    this.python = python;
    this.weights = weights;
    this.watch = watch;
    this.data = new SiteData(workdir, transfers);
    this.patience = patience;
  }

  @Override
  public LaunchOrder preview(Assignment assignment) {
    Trainer.Rendering rendering = trainer.render(assignment, inputs(assignment));
    Plan.Placement placement = assignment.plan().placement();
    return new LaunchOrder(
        assignment.key(),
        assignment.owner(),
        placement.pool(),
        placement.nodes(),
        placement.devicesPerNode(),
        placement.timeLimitSeconds(),
        rendering.environment(),
        List.of(workdir.toString()),
        rendering.command(),
        rendering.files(),
        Map.of(),
        assignment.plan().model().weightBytes());
  }

  @Override
  public Run launch(Assignment assignment) {
    return Heartbeat.during(() -> {
      bring(assignment);
      watch.check(assignment.weights().ref());
      // Again: from the first byte on it may have taken hours, and a nearly full disk gives up what
      // no order names.
      bringDatasets(assignment);
      Run run = launcher.submit(preview(assignment));
      log.info("{} is at {}", run.key(), run.directory());
      return run;
    });
  }

  private void bring(Assignment assignment) {
    try {
      programs.install();
    } catch (IOException broken) {
      throw new UncheckedIOException("could not lay out the trainer's programs", broken);
    }
    python.ensure();
    weights.lay(
        assignment.weights(),
        new Claim(assignment.job(), assignment.plan().diskBytes()),
        assignment.key());
    bringDatasets(assignment);
    checkpoint(assignment).ifPresent(from -> data.bring(from, assignment.key()));
    adapters(assignment).values().forEach(adapter -> data.bring(adapter, assignment.key()));
    tidy();
  }

  private void bringDatasets(Assignment assignment) {
    rows(assignment).ifPresent(data::bring);
    validation(assignment).ifPresent(data::bring);
    taskRows(assignment).values().forEach(data::bring);
  }

  /** What fails here can be done at the next launch as well. */
  private void tidy() {
    try {
      BroughtData.prune(workdir, launcher.live());
    } catch (IOException | RuntimeException unable) {
      log.warn("checkpoints that nobody reads stay for now: {}", unable.toString());
    }
  }

  @Override
  public void stop(String key, long graceSeconds) {
    Heartbeat.during(() -> {
      launcher.stop(
          key, patience.with(new RunDirectory(directory(key)), Duration.ofSeconds(graceSeconds)));
      return key;
    });
  }

  private Path directory(String key) {
    return workdir.resolve("runs").resolve(key);
  }

  private Trainer.Inputs inputs(Assignment assignment) {
    return new Trainer.Inputs(
        directory(assignment.key()),
        python.path(),
        programs.directory(),
        weights.view(assignment.weights(), assignment.key()),
        rows(assignment).map(data::path).orElse(null),
        validation(assignment).map(data::path).orElse(null),
        checkpoint(assignment).map(data::path).orElse(null),
        at(adapters(assignment), data::path),
        at(taskRows(assignment), data::path));
  }

  private static <T> SequencedMap<String, Path> at(Map<String, T> wanted, Function<T, Path> path) {
    SequencedMap<String, Path> paths = new LinkedHashMap<>();
    wanted.forEach((name, each) -> paths.put(name, path.apply(each)));
    return paths;
  }

  private static Optional<DatasetRef> rows(Assignment assignment) {
    @Nullable DatasetRef rows =
        switch (assignment) {
          case Assignment.Train train -> train.training();
          case Assignment.Evaluate evaluate -> evaluate.rows();
          case Assignment.Score score -> score.rows();
        };
    return Optional.ofNullable(rows);
  }

  private static Map<String, DatasetRef> taskRows(Assignment assignment) {
    Map<String, DatasetRef> rows = new LinkedHashMap<>();
    if (assignment instanceof Assignment.Score score) {
      for (EvaluationTask task : score.tasks()) {
        DatasetRef data = task.data();
        if (data != null) {
          rows.put(task.name(), data);
        }
      }
    }
    return rows;
  }

  /** By the names under which the trainer's program tells of them. */
  private static Map<String, AdapterRef> adapters(Assignment assignment) {
    Map<String, AdapterRef> adapters = new LinkedHashMap<>();
    if (assignment instanceof Assignment.Score score) {
      AdapterRef candidate = score.candidate();
      AdapterRef champion = score.champion();
      if (candidate != null) {
        adapters.put(Trainer.CANDIDATE, candidate);
      }
      if (champion != null) {
        adapters.put(Trainer.CHAMPION, champion);
      }
    }
    return adapters;
  }

  private static Optional<DatasetRef> validation(Assignment assignment) {
    @Nullable DatasetRef validation =
        switch (assignment) {
          case Assignment.Train train -> train.validation();
          case Assignment.Evaluate _, Assignment.Score _ -> null;
        };
    return Optional.ofNullable(validation);
  }

  private static Optional<CheckpointRef> checkpoint(Assignment assignment) {
    @Nullable CheckpointRef checkpoint =
        switch (assignment) {
          case Assignment.Train train -> train.resumeFrom();
          case Assignment.Evaluate evaluate -> evaluate.checkpoint();
          case Assignment.Score _ -> null;
        };
    return Optional.ofNullable(checkpoint);
  }
}
