package io.tunewright.storage.records;

import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.catalog.ScheduleRunRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.ScheduleKeys;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Runs of schedules: a run's record is its row, written again with every step. */
public final class ScheduleRunRecords implements Restoring {
  private static final Pattern KEY =
      Pattern.compile(
          "projects/([^/]+)/schedules/(sched-[0-9a-z]+)/runs/(srun-[0-9a-z]+)/run\\.json");

  private final ObjectStore store;
  private final ScheduleRuns runs;

  public ScheduleRunRecords(ObjectStore store, ScheduleRuns runs) {
    this.store = store;
    this.runs = runs;
  }

  /** Writes the row as it is now. */
  public void write(String id) {
    ScheduleRunRow run = runs.get(id);
    String key = new ScheduleKeys(run.project(), run.schedule()).run(id);
    Members.write(store, key, () -> runs.json(id));
  }

  @Override
  public String things() {
    return "runs of schedules";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record, MatchResult key) {
    Map<String, Object> row = Members.of(store.get(record.key()));
    Members.check(row, "project", key.group(1));
    Members.check(row, "schedule", key.group(2));
    Members.check(row, "id", key.group(3));
    return List.of(Addition.of(Table.SCHEDULE_RUNS, row));
  }
}
