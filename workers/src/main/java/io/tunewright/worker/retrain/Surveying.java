package io.tunewright.worker.retrain;

import io.tunewright.fault.TuningError;
import io.tunewright.retrain.Survey;
import io.tunewright.storage.catalog.ScheduleRunRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.ScheduleKeys;
import io.tunewright.storage.objects.Stored;
import io.tunewright.worker.stage.dataset.DatasetFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Looks at the rows that a schedule watches, and reads them only where something was changed. */
final class Surveying {
  /** In memory at eight bytes each; the set that is compared with needs as much again. */
  private static final int MOST_ROWS = 20_000_000;

  private final WatchedRows watched;
  private final ScheduleRuns runs;
  private final ObjectStore store;

  Surveying(WatchedRows watched, ScheduleRuns runs, ObjectStore store) {
    this.watched = watched;
    this.runs = runs;
    this.store = store;
  }

  /** The rows that are there, their hashes kept in the store. */
  private record Found(String dataHash, long rows, String readBy) {}

  Survey of(ScheduleRunRow run) {
    List<DatasetFile> files = watched.files(run.definition(), run.project());
    String state = WatchedRows.state(files);
    Found found = known(run, state).orElseGet(() -> read(run, files));
    return new Survey(
        state, found.dataHash(), files.size(), found.rows(), newRows(run, found), found.readBy());
  }

  /** What an earlier look has read that found the same files. */
  private Optional<Found> known(ScheduleRunRow run, String state) {
    return runs.lookedBefore(run)
        .map(ScheduleRunRow::survey)
        .filter(before -> before.state().equals(state))
        .filter(before -> store.size(keys(run).rows(before.readBy())).isPresent())
        .map(before -> new Found(before.dataHash(), before.rows(), before.readBy()));
  }

  private Found read(ScheduleRunRow run, List<DatasetFile> files) {
    RowHashes.Collector hashes = new RowHashes.Collector();
    for (DatasetFile file : files) {
      try (WatchedRows.Cursor rows = watched.open(file)) {
        for (var line = rows.next(); line.isPresent(); line = rows.next()) {
          if (hashes.size() == MOST_ROWS) {
            throw TuningError.INVALID_TRAINING_FILE.because(
                "there are more than %,d rows, wanted at most that".formatted(MOST_ROWS));
          }
          hashes.add(WatchedRows.hash(line.get()));
        }
      } catch (IOException unclosed) {
        throw WatchedRows.unreachable(file, unclosed);
      }
    }
    RowHashes distinct = hashes.distinct();
    Stored stored = distinct.save(store, keys(run).rows(run.id()));
    return new Found(stored.sha256(), distinct.size(), run.id());
  }

  private long newRows(ScheduleRunRow run, Found found) {
    Survey last = runs.baseline(run).map(ScheduleRunRow::survey).orElse(null);
    if (last == null) {
      return found.rows();
    }
    return last.dataHash().equals(found.dataHash())
        ? 0
        : load(run, found.readBy()).without(load(run, last.readBy()));
  }

  /** The rows that a run of the same schedule has read; none where they are gone. */
  RowHashes load(ScheduleRunRow run, String readBy) {
    return RowHashes.load(store, keys(run).rows(readBy));
  }

  private static ScheduleKeys keys(ScheduleRunRow run) {
    return new ScheduleKeys(run.project(), run.schedule());
  }

  /**
   * Forgets the rows of the look before a run that has ended, unless they are still to be compared
   * with. While another run goes on, nothing is forgotten.
   */
  void prune(ScheduleRunRow ended) {
    Survey before = runs.lookedBefore(ended).map(ScheduleRunRow::survey).orElse(null);
    Survey now = ended.survey();
    if (before == null
        || now == null
        || before.readBy().equals(now.readBy())
        || runs.underWay().stream().anyMatch(run -> run.schedule().equals(ended.schedule()))) {
      return;
    }
    boolean compared =
        runs.trainedUpTo(ended)
            .map(ScheduleRunRow::survey)
            .filter(base -> base.readBy().equals(before.readBy()))
            .isPresent();
    if (!compared) {
      store.delete(keys(ended).rows(before.readBy()));
    }
  }
}
