package io.tunewright.worker.retrain;

import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.JobId;
import io.tunewright.job.ModelRef;
import io.tunewright.job.TuningRequest;
import io.tunewright.retrain.Baseline;
import io.tunewright.retrain.Begun;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.Overlap;
import io.tunewright.retrain.Retraining;
import io.tunewright.retrain.RunStart;
import io.tunewright.retrain.Survey;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.ScheduleRunRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.records.FileRecords;
import io.tunewright.storage.records.ScheduleRunRecords;
import io.tunewright.worker.activity.Heartbeat;
import io.tunewright.worker.activity.Readers;
import io.tunewright.worker.dataset.ChatFile;
import io.tunewright.worker.stage.dataset.DatasetSources;
import io.tunewright.worker.stage.transfer.Pace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The steps of a schedule's run, on the catalog and the store. */
public final class ScheduledRetraining implements Retraining, AutoCloseable {
  /** Trainings take minutes to weeks; one small query every few seconds costs nothing. */
  private static final Duration EVERY = Duration.ofSeconds(3);

  private final Schedules schedules;
  private final ScheduleRuns runs;
  private final ScheduleRunRecords records;
  private final Models models;
  private final Files files;
  private final Surveying surveying;
  private final Assembling assembling;
  private final Readers readers = new Readers(Runtime.getRuntime().availableProcessors());

  /** The parts of the catalog that it works on. */
  public record Catalog(
      Schedules schedules, ScheduleRuns runs, Models models, Files files, DatasetAliases aliases) {}

  public ScheduledRetraining(
      Catalog catalog,
      ObjectStore store,
      ScheduleRunRecords records,
      FileRecords fileRecords,
      DatasetSources sources,
      ChatFile.Reading reading,
      Pace pace) {
    this.schedules = catalog.schedules();
    this.runs = catalog.runs();
    this.records = records;
    this.models = catalog.models();
    this.files = catalog.files();
    WatchedRows watched =
        new WatchedRows(sources, catalog.aliases(), catalog.files(), store, reading, pace);
    this.surveying = new Surveying(watched, runs, store);
    this.assembling = new Assembling(watched, surveying, runs, store, catalog.files(), fileRecords);
  }

  @Override
  public Begun begin(RunStart start) {
    return runs.begin(start)
        .filter(run -> run.ended() == null)
        .filter(run -> start.run() != null || !isSkipped(run))
        .map(this::begun)
        .orElse(Begun.NOTHING);
  }

  /** Temporal skips a run where it knows that another goes on, but it has lost some. */
  private boolean isSkipped(ScheduleRunRow run) {
    if (schedule(run).timing().overlap() != Overlap.SKIP) {
      return false;
    }
    Optional<ScheduleRunRow> other = runs.startedAnewBeside(run);
    other
        .map(before -> before.id() + " is under way, started anew")
        .ifPresent(why -> {
          runs.conclude(run.id(), new Conclusion(Outcome.SKIPPED, why));
          records.write(run.id());
        });
    return other.isPresent();
  }

  private Begun begun(ScheduleRunRow run) {
    records.write(run.id());
    return new Begun(
        run.id(),
        run.definition().selection(),
        runs.baseline(run).map(last -> baseline(last, run)).orElse(null),
        run.job());
  }

  private static @Nullable Baseline baseline(ScheduleRunRow last, ScheduleRunRow now) {
    Survey survey = last.survey();
    return survey == null
        ? null
        : new Baseline(last.id(), survey.dataHash(), last.definition().trainsAs(now.definition()));
  }

  @Override
  public Survey look(String run) {
    return Heartbeat.during(() -> readers.run(() -> survey(runs.get(run))));
  }

  /**
   * What an earlier try has put files together of stands; whatever came since is the next run's.
   */
  private Survey survey(ScheduleRunRow run) {
    Survey before = run.survey();
    boolean assembled =
        files.find(run.trainingFile()).or(() -> files.find(run.validationFile())).isPresent();
    return before != null && assembled ? before : surveying.of(run);
  }

  @Override
  public void decide(String run, Survey found, Decision decision) {
    runs.decide(run, found, decision);
    records.write(run);
  }

  @Override
  public void assemble(String id) {
    ScheduleRunRow run = runs.get(id);
    Heartbeat.during(() ->
        readers.run(() -> {
          assembling.assemble(run, schedule(run));
          return run;
        }));
  }

  private ScheduleRow schedule(ScheduleRunRow run) {
    return schedules
        .find(run.schedule())
        .orElseThrow(
            () -> TuningError.BROKEN_PROMISE.because("the catalog has lost " + run.schedule()));
  }

  @Override
  public JobId submit(String id) {
    ScheduleRunRow run = runs.get(id);
    JobId job = runs.submit(id, schedule(run).owner(), request(run));
    records.write(id);
    return job;
  }

  private TuningRequest request(ScheduleRunRow run) {
    TuningRequest template = run.definition().job();
    DatasetRef training =
        file(run.project(), run.trainingFile())
            .orElseThrow(() ->
                TuningError.NOT_FOUND.because(
                    "the training file %s of %s was deleted"
                        .formatted(run.trainingFile(), run.id())));
    Map<String, String> metadata = new HashMap<>(template.metadata());
    metadata.put(Definition.SCHEDULE, run.schedule());
    metadata.put(Definition.RUN, run.id());
    return template.on(
        weights(run.project(), template), training, validation(run, template), metadata);
  }

  private @Nullable DatasetRef validation(ScheduleRunRow run, TuningRequest template) {
    DatasetRef named = template.validation();
    return Definition.TO_COME.equals(named)
        ? file(run.project(), run.validationFile()).orElse(null)
        : named;
  }

  private Optional<DatasetRef> file(String project, String id) {
    return files.find(project, id).map(Files.Row::content);
  }

  /** A registered name may stand for other weights by now. */
  private ModelRef weights(String project, TuningRequest template) {
    return models.find(project, template.model()).map(Models.Row::source).orElse(template.source());
  }

  @Override
  public Conclusion await(String run) {
    return Heartbeat.during(() -> {
      while (true) {
        Optional<Conclusion> end = runs.settled(runs.get(run));
        if (end.isPresent()) {
          return end.get();
        }
        rest();
      }
    });
  }

  private static void rest() {
    try {
      Thread.sleep(EVERY);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new CancellationException("waiting was stopped");
    }
  }

  @Override
  public void stop(String run) {
    runs.stop(run);
  }

  @Override
  public void conclude(String id, Conclusion conclusion) {
    runs.conclude(id, conclusion);
    records.write(id);
    surveying.prune(runs.get(id));
  }

  @Override
  public void close() {
    readers.close();
  }
}
