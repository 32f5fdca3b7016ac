package io.tunewright.storage.records;

import io.tunewright.job.Owner;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.DatasetAliases.Expected;
import io.tunewright.storage.catalog.Rows.Addition;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.objects.ObjectStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Aliases of datasets. Each is moved and forgotten here, in the catalog and in its record. */
public final class DatasetAliasRecords implements Restoring {
  private static final Pattern KEY =
      Pattern.compile("projects/([^/]+)/datasets/aliases/([^/]+)\\.json");

  private final ObjectStore store;
  private final DatasetAliases aliases;

  DatasetAliasRecords(ObjectStore store, DatasetAliases aliases) {
    this.store = store;
    this.aliases = aliases;
  }

  /**
   * @throws io.temporal.failure.ApplicationFailure CONFLICT where it is not as expected
   */
  public DatasetAliases.Row move(Owner owner, String alias, String file, Expected expected) {
    DatasetAliases.Row moved =
        aliases.move(owner.project(), alias, file, expected, owner.principal());
    write(owner.project(), alias);
    return moved;
  }

  public boolean delete(String project, String alias) {
    boolean deleted = aliases.delete(project, alias);
    write(project, alias);
    return deleted;
  }

  /** Writes it as it is now. Of two who write at once, the one who is later corrects it. */
  private void write(String project, String alias) {
    Optional<DatasetAliases.Row> written;
    do {
      written = aliases.find(project, alias);
      written.ifPresentOrElse(
          row -> store.put(key(project, alias), Members.JSON.writeValueAsBytes(members(row))),
          () -> store.delete(key(project, alias)));
    } while (!aliases.find(project, alias).equals(written));
  }

  private static String key(String project, String alias) {
    return "projects/%s/datasets/aliases/%s.json".formatted(project, alias);
  }

  private static Map<String, Object> members(DatasetAliases.Row row) {
    return Map.of(
        "project", row.project(),
        "alias", row.alias(),
        "file", row.file(),
        "moved_by", row.movedBy(),
        "moved_at", row.moved().toString());
  }

  @Override
  public String things() {
    return "dataset aliases";
  }

  @Override
  public Pattern form() {
    return KEY;
  }

  @Override
  public List<Addition> read(ObjectStore.Entry record, MatchResult key) {
    Map<String, Object> row = Members.of(store.get(record.key()));
    Members.check(row, "project", key.group(1));
    Members.check(row, "alias", key.group(2));
    return List.of(Addition.of(Table.DATASET_ALIASES, row));
  }
}
