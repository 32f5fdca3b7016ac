package io.tunewright.worker.retrain;

import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import io.tunewright.retrain.ReplaySample;
import io.tunewright.retrain.RetrainPolicy;
import io.tunewright.retrain.RowHash;
import io.tunewright.retrain.Selection;
import io.tunewright.retrain.Survey;
import io.tunewright.retrain.Take;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.ScheduleRunRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.ScheduleKeys;
import io.tunewright.storage.objects.Stored;
import io.tunewright.storage.records.FileRecords;
import io.tunewright.worker.stage.dataset.DatasetFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Puts a run's files together, streamed from where the rows lie to the store. */
final class Assembling {
  private static final Logger log = LoggerFactory.getLogger(Assembling.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final WatchedRows watched;
  private final Surveying surveying;
  private final ScheduleRuns runs;
  private final ObjectStore store;
  private final Files files;
  private final FileRecords records;

  Assembling(
      WatchedRows watched,
      Surveying surveying,
      ScheduleRuns runs,
      ObjectStore store,
      Files files,
      FileRecords records) {
    this.watched = watched;
    this.surveying = surveying;
    this.runs = runs;
    this.store = store;
    this.files = files;
    this.records = records;
  }

  /** The training file last: once it is there, all is. */
  void assemble(ScheduleRunRow run, ScheduleRow schedule) {
    Survey survey = run.survey();
    if (survey == null) {
      throw TuningError.BROKEN_PROMISE.because(run.id() + " was to assemble before it looked");
    }
    if (files.find(run.trainingFile()).isPresent()) {
      return;
    }
    List<DatasetFile> places = watched.places(run.definition(), run.project());
    RowHashes found = surveying.load(run, survey.readBy());
    double share = run.definition().selection().heldOut();
    ChosenRows.Choice taken = taken(run, found);

    Map<String, Object> origin = origin(run, survey);
    if (share > 0) {
      Made heldOut =
          write(
              run,
              run.validationFile(),
              places,
              found,
              (hash, place) -> RowHash.isHeldOut(hash, share));
      if (heldOut.rows() > 0) {
        origin.put("validation", heldOut.asOrigin());
        enter(run, schedule, heldOut.file(), "-held-out");
      }
    }
    Made training =
        write(
            run,
            run.trainingFile(),
            places,
            found,
            (hash, place) -> !RowHash.isHeldOut(hash, share) && taken.takes(hash, place));
    if (training.rows() < RetrainPolicy.FEWEST_ROWS) {
      throw TuningError.INVALID_TRAINING_FILE.because(
          "%,d rows are left to train on, wanted at least %d"
              .formatted(training.rows(), RetrainPolicy.FEWEST_ROWS));
    }
    origin.put("training", training.asOrigin());
    origin.put("files", training.from().stream().map(Assembling::asOrigin).toList());
    store.put(
        new ScheduleKeys(run.project(), run.schedule()).origin(run.id()),
        JSON.writeValueAsBytes(origin));
    enter(run, schedule, training.file(), "");
    log.info(
        "{}: {} rows of {} files are {}",
        run.id(),
        training.rows(),
        training.from().size(),
        training.file().fileId());
  }

  private ChosenRows.Choice taken(ScheduleRunRow run, RowHashes found) {
    return switch (run.definition().selection().take()) {
      case Take.All _, Take.NewestFiles _ -> (hash, place) -> true;
      case Take.NewestRows(long most) -> {
        long first = found.size() - most;
        yield (hash, place) -> place >= first;
      }
      case Take.NewAndReplay(long replay, long seed) -> {
        RowHashes before =
            runs.baseline(run)
                .map(ScheduleRunRow::survey)
                .map(last -> surveying.load(run, last.readBy()))
                .orElse(RowHashes.NONE);
        ReplaySample sample = ReplaySample.of(found.stream().filter(before::has), replay, seed);
        yield (hash, place) -> !before.has(hash) || sample.has(hash);
      }
    };
  }

  /** One of the two files. */
  private record Made(DatasetRef file, long rows, List<DatasetFile> from) {
    Map<String, Object> asOrigin() {
      return Map.of("file", file, "rows", rows);
    }
  }

  private Made write(
      ScheduleRunRow run,
      String id,
      List<DatasetFile> places,
      RowHashes found,
      ChosenRows.Choice choice) {
    String key = FileKeys.content(run.project(), id);
    try (ChosenRows rows = new ChosenRows(watched, places, found, choice)) {
      Stored stored = store.upload(key, rows);
      return new Made(
          new DatasetRef(id, key, stored.sha256(), stored.bytes()), rows.count(), rows.opened());
    } catch (IOException unclosed) {
      throw new UncheckedIOException(unclosed);
    }
  }

  private void enter(ScheduleRunRow run, ScheduleRow schedule, DatasetRef content, String suffix) {
    Instant now = Instant.now();
    Selection selection = run.definition().selection();
    Duration keep = selection.keep();
    Owner owner = schedule.owner();
    Files.Row file =
        new Files.Row(
            owner,
            "fine-tune",
            "%s-%s%s.jsonl"
                .formatted(
                    schedule.name().replaceAll("[^A-Za-z0-9._-]+", "-"),
                    run.scheduledFor().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", ""),
                    suffix),
            content,
            now,
            keep == null ? null : now.plus(keep),
            Files.Status.PROCESSED,
            "schedule:" + run.schedule() + "/" + run.id(),
            null);
    records.write(file);
    files.addIfAbsent(file);
  }

  private static Map<String, Object> origin(ScheduleRunRow run, Survey survey) {
    Map<String, Object> origin = new LinkedHashMap<>();
    origin.put("schedule", run.schedule());
    origin.put("run", run.id());
    origin.put("watch", run.definition().watch());
    origin.put("selection", run.definition().selection());
    origin.put("data_hash", survey.dataHash());
    origin.put("rows", survey.rows());
    origin.put("new_rows", survey.newRows());
    return origin;
  }

  private static Map<String, Object> asOrigin(DatasetFile file) {
    return Map.of(
        "name", file.name(),
        "bytes", file.content().bytes(),
        "modified_at", file.modified().toString(),
        "state", file.state());
  }
}
