package io.tunewright.storage.catalog;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.tunewright.fault.TuningError;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows as JSON objects with a member per column: the way back from records to the catalog. */
public final class Rows {
  private final JdbcClient database;
  private final TransactionTemplate transaction;
  private final TransactionTemplate savepoint;

  Rows(JdbcClient database, TransactionTemplate transaction) {
    this.database = database;
    this.transaction = transaction;
    this.savepoint =
        new TransactionTemplate(
            requireNonNull(transaction.getTransactionManager()),
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED));
  }

  /** The tables that can be made again, those that others refer to first. */
  public enum Table {
    SNAPSHOTS,
    BLOBS,
    SNAPSHOT_BLOBS,
    DERIVED_SNAPSHOTS,
    JOBS("(id)", "t.finished_at is null and t.told < excluded.told"),
    ATTEMPTS("(job, run_key)", "t.ended_at is null"),
    MODELS,
    MODEL_SNAPSHOTS,
    FILES,
    CHECKPOINTS,
    ADAPTERS(
        "(project, name, version)",
        """
        t.job = excluded.job
          and (t.published_at is null or t.deleted_at is null and excluded.deleted_at is not null)
        """),
    ALIASES(
        "(project, name, alias)",
        "(t.moved_at, t.version) < (excluded.moved_at, excluded.version)"),
    ALIAS_MOVES,
    EVALUATIONS("(id)", "t.finished_at is null and excluded.finished_at is not null"),
    DATASET_ALIASES("(project, alias)", "t.moved_at < excluded.moved_at"),
    SCHEDULES("(id)", "t.revision < excluded.revision"),
    SCHEDULE_RUNS("(id)", "t.ended_at is null");

    private final String key;

    /** When a row that is there takes over the new one's values: time only goes forward. */
    private final @Nullable String isOlder;

    Table() {
      this("", null);
    }

    Table(String key, @Nullable String isOlder) {
      this.key = key;
      this.isOlder = isOlder;
    }

    /** As the database names it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private String onConflict(List<String> columns) {
      return isOlder == null
          ? "on conflict do nothing"
          : "on conflict %s do update set %s where %s"
              .formatted(
                  key,
                  columns.stream()
                      .map(column -> column + " = excluded." + column)
                      .collect(joining(", ")),
                  isOlder);
    }
  }

  /**
   * Rows for one table.
   *
   * @param rows all with the same members; what is no column is left out
   */
  public record Addition(Table table, List<? extends Map<String, ?>> rows) {
    public Addition {
      rows = List.copyOf(rows);
    }

    public static Addition of(Table table, Map<String, ?> row) {
      return new Addition(table, List.of(row));
    }
  }

  /** Whether none of the tables has a row. */
  public boolean isEmpty() {
    return Arrays.stream(Table.values())
        .noneMatch(table ->
            database
                .sql("select exists (select 1 from %s)".formatted(table.word()))
                .query(Boolean.class)
                .single());
  }

  /**
   * All of the work's additions, or none where it fails.
   *
   * @param keep false to take all of them back at the end, as if it had failed
   */
  public <T> T together(boolean keep, Supplier<T> work) {
    return requireNonNull(
        transaction.execute(status -> {
          T result = work.get();
          if (!keep) {
            status.setRollbackOnly();
          }
          return result;
        }));
  }

  /**
   * Adds rows. One that is there already stays, unless the new one is known to be newer.
   *
   * @return how many were added or brought forward
   * @throws io.temporal.failure.ApplicationFailure CONFLICT saying why the catalog takes none of
   *     them
   */
  public int add(Addition addition) {
    if (addition.rows().isEmpty()) {
      return 0;
    }
    Table table = addition.table();
    List<String> columns = columns(table, addition.rows().getFirst().keySet());
    String listed = String.join(", ", columns);
    String insert =
        """
        insert into %s as t (%s)
        select %s from jsonb_populate_recordset(null::%s, :rows::jsonb)
        %s
        """
            .formatted(table.word(), listed, listed, table.word(), table.onConflict(columns));
    try {
      Integer added =
          savepoint.execute(
              status -> database.sql(insert).param("rows", Columns.json(addition.rows())).update());
      return added == null ? 0 : added;
    } catch (DataAccessException refused) {
      String reason = NestedExceptionUtils.getMostSpecificCause(refused).getMessage();
      throw TuningError.CONFLICT.because(
          "the catalog does not take it: " + String.valueOf(reason).replaceAll("\\s+", " "));
    }
  }

  /** The catalog's own names of these columns: nothing that comes from outside becomes SQL. */
  private List<String> columns(Table table, Collection<String> wanted) {
    return database
        .sql(
            """
            select column_name from information_schema.columns
            where table_schema = current_schema() and table_name = :table
            order by ordinal_position
            """)
        .param("table", table.word())
        .query(String.class)
        .list()
        .stream()
        .filter(wanted::contains)
        .map(column -> '"' + column + '"')
        .toList();
  }
}
