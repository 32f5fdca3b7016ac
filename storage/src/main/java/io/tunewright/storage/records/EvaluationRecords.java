package io.tunewright.storage.records;

import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Evaluations: the row of each, with scores and verdict, beside the files of the version that was
 * measured; written again whenever its workflow tells of a change.
 */
public final class EvaluationRecords implements Restoring {
  private static final Pattern KEY =
      Pattern.compile(
          "projects/([^/]+)/adapters/([^/]+)/([0-9]{1,9})/scores/(eval-[0-9a-z]+)\\.json");

  private final ObjectStore store;
  private final Evaluations evaluations;

  public EvaluationRecords(ObjectStore store, Evaluations evaluations) {
    this.store = store;
    this.evaluations = evaluations;
  }

  /** Writes the row as it is now. */
  public void write(EvaluationId id) {
    AdapterRef adapter = evaluations.get(id).adapter();
    String key = new AdapterKeys(adapter).scores(adapter.version(), id);
    Members.write(store, key, () -> evaluations.json(id));
  }

  @Override
  public String things() {
    return "evaluations";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record, MatchResult key) {
    Map<String, Object> row = Members.of(store.get(record.key()));
    Members.check(row, "project", key.group(1));
    Members.check(row, "name", key.group(2));
    Members.check(row, "id", key.group(4));
    return List.of(Addition.of(Table.EVALUATIONS, row));
  }
}
