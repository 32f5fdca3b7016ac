package io.tunewright.storage.records;

import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.ScheduleKeys;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Schedules: a schedule's record is its row, written again with every change. */
public final class ScheduleRecords implements Restoring {
  private static final Pattern KEY =
      Pattern.compile("projects/([^/]+)/schedules/(sched-[0-9a-z]+)/schedule\\.json");

  private final ObjectStore store;
  private final Schedules schedules;

  ScheduleRecords(ObjectStore store, Schedules schedules) {
    this.store = store;
    this.schedules = schedules;
  }

  /** Writes the row as it is now. */
  public void write(String project, String id) {
    Members.write(store, new ScheduleKeys(project, id).record(), () -> schedules.json(id));
  }

  @Override
  public String things() {
    return "schedules";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record, MatchResult key) {
    Map<String, Object> row = Members.of(store.get(record.key()));
    Members.check(row, "project", key.group(1));
    Members.check(row, "id", key.group(2));
    return List.of(Addition.of(Table.SCHEDULES, row));
  }
}
