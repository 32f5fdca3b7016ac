package io.tunewright.storage.catalog;

import io.tunewright.catalog.JobStatus;
import io.tunewright.fault.TuningError;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds jobs among many. A page begins at a place, not at a count, so the thousandth costs what the
 * first does.
 */
public final class JobSearch {
  /** Choices beyond these are found by typing. */
  private static final int MOST_CHOICES = 200;

  private final JdbcClient database;

  JobSearch(JdbcClient database) {
    this.database = database;
  }

  /**
   * Where a page lies.
   *
   * @param place as a {@link Page} has told, null for the first page
   * @param backwards whether the page ends before the place instead of beginning after it
   */
  public record Turn(@Nullable String place, boolean backwards) {
    public static final Turn FIRST = new Turn(null, false);
  }

  /**
   * @param before the place that the page before ends at, null where this is the first
   * @param after the place that the next one begins at, null where this is the last
   */
  public record Page(List<JobRow> jobs, @Nullable String before, @Nullable String after) {
    public Page {
      jobs = List.copyOf(jobs);
    }
  }

  public Page page(String project, JobFilter filter, JobOrder order, Turn turn, int limit) {
    Conditions where = new Conditions(project, filter);
    boolean backwards = turn.backwards() && turn.place() != null;
    if (turn.place() != null) {
      where.beyond(order, turn.place(), backwards);
    }
    List<JobRow> found =
        where
            .bind(
                database.sql(
                    "select * from jobs where %s order by %s limit :limit"
                        .formatted(where, orderBy(order, backwards))))
            .param("limit", limit + 1)
            .query(Jobs::row)
            .list();
    boolean more = found.size() > limit;
    List<JobRow> jobs = more ? found.subList(0, limit) : found;
    if (backwards) {
      jobs = jobs.reversed();
    }
    boolean beforeThese = backwards ? more : turn.place() != null;
    boolean afterThese = backwards || more;
    return new Page(
        jobs,
        beforeThese && !jobs.isEmpty() ? order.placeOf(jobs.getFirst()) : null,
        afterThese && !jobs.isEmpty() ? order.placeOf(jobs.getLast()) : null);
  }

  private static String orderBy(JobOrder order, boolean backwards) {
    String ids = "id " + (order.idsFall(backwards) ? "desc" : "asc");
    return order.byIdAlone()
        ? ids
        : "%s %s, %s"
            .formatted(order.expression, order.valuesFall(backwards) ? "desc" : "asc", ids);
  }

  /** How many jobs of each status the filter keeps; a status without any is left out. */
  public Map<JobStatus, Long> counts(String project, JobFilter filter) {
    Conditions where = new Conditions(project, filter);
    Map<JobStatus, Long> counts = new EnumMap<>(JobStatus.class);
    where
        .bind(
            database.sql(
                "select status, count(*) as jobs from jobs where %s group by status"
                    .formatted(where)))
        .query((row, number) ->
            counts.put(
                JobStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getLong("jobs")))
        .list();
    return counts;
  }

  /** What a project's jobs can be chosen by. */
  public record Choices(List<String> models, List<String> sites, List<String> principals) {}

  public Choices choices(String project) {
    return new Choices(
        distinct(project, "request->>'model'"),
        distinct(project, "site"),
        distinct(project, "principal"));
  }

  /** Jumps from value to value along the index: a project's jobs are many, its models few. */
  private List<String> distinct(String project, String expression) {
    return database
        .sql(
            """
            with recursive found (value) as (
              (select %1$s from jobs where project = :project and %1$s is not null
               order by %1$s limit 1)
              union all
              select (select %1$s from jobs where project = :project and %1$s > found.value
                      order by %1$s limit 1)
              from found where found.value is not null
            )
            select value from found where value is not null limit :most
            """
                .formatted(expression))
        .param("project", project)
        .param("most", MOST_CHOICES)
        .query((row, number) -> row.getString("value"))
        .list();
  }

  /** A where clause and its values. */
  private static final class Conditions {
    private static final String TEXT =
        """
        lower(id || ' ' || (request->>'model') || ' ' || coalesce(request->>'suffix', '') || ' ' || metadata::text)\
        """;

    private final List<String> all = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    Conditions(String project, JobFilter filter) {
      equal("project", "project", project);
      if (!filter.statuses().isEmpty()) {
        all.add("status in (:statuses)");
        values.put("statuses", filter.statuses().stream().map(JobStatus::word).toList());
      }
      equal("request->>'model'", "model", filter.model());
      equal("site", "site", filter.site());
      equal("principal", "principal", filter.principal());
      if (filter.text() != null) {
        words(filter.text());
      }
    }

    private void equal(String expression, String name, @Nullable String value) {
      if (value != null) {
        all.add("%s = :%s".formatted(expression, name));
        values.put(name, value);
      }
    }

    private void words(String text) {
      String[] words = text.toLowerCase(Locale.ROOT).split("\\s+");
      for (int i = 0; i < words.length; i++) {
        all.add("%s like :word%d".formatted(TEXT, i));
        values.put("word" + i, "%" + words[i].replaceAll("([\\\\%_])", "\\\\$1") + "%");
      }
    }

    void beyond(JobOrder order, String place, boolean backwards) {
      int at = place.lastIndexOf('~');
      if (at < 0) {
        throw TuningError.INVALID_REQUEST.because(
            "the page's place is '%s', wanted one that a page has told".formatted(place));
      }
      String ids = "id %s :placeId".formatted(order.idsFall(backwards) ? "<" : ">");
      values.put("placeId", place.substring(at + 1));
      if (order.byIdAlone()) {
        all.add(ids);
        return;
      }
      String value = "cast(:placeValue as %s)".formatted(order.type);
      String beyond = order.valuesFall(backwards) ? "<" : ">";
      if (order.valuesFall(backwards) == order.idsFall(backwards)) {
        all.add("(%s, id) %s (%s, :placeId)".formatted(order.expression, beyond, value));
      } else {
        // The first part says nothing new, but an index can follow it.
        all.add(
            "%1$s %2$s= %3$s and (%1$s %2$s %3$s or %4$s)"
                .formatted(order.expression, beyond, value, ids));
      }
      values.put("placeValue", place.substring(0, at));
    }

    JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement) {
      return statement.params(values);
    }

    @Override
    public String toString() {
      return String.join(" and ", all);
    }
  }
}
