package io.tunewright.storage.catalog;

import io.tunewright.fault.TuningError;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/** In which order jobs are listed; those of equal value with the newest first. */
public enum JobOrder {
  NEWEST("''", "text", false, job -> ""),
  OLDEST("''", "text", false, job -> ""),
  /** Those that have not ended come last. */
  FINISHED("coalesce(finished_at, '-infinity')", "timestamptz", true, JobOrder::end),
  /** What is going on first, then what failed. */
  STATUS(
      """
      (-array_position(array['running', 'paused', 'queued', 'validating_files', 'failed', 'succeeded', 'cancelled'], status))\
      """,
      "int",
      true,
      job -> String.valueOf(-rank(job))),
  MODEL("request->>'model'", "text", false, job -> job.request().model());

  /** As V12 has an index for it. */
  final String expression;

  final String type;
  private final boolean descending;
  private final Function<JobRow, String> value;

  JobOrder(String expression, String type, boolean descending, Function<JobRow, String> value) {
    this.expression = expression;
    this.type = type;
    this.descending = descending;
    this.value = value;
  }

  private static String end(JobRow job) {
    Instant finished = job.finished();
    return finished == null ? "-infinity" : finished.toString();
  }

  private static int rank(JobRow job) {
    return switch (job.status()) {
      case RUNNING -> 1;
      case PAUSED -> 2;
      case QUEUED -> 3;
      case VALIDATING_FILES -> 4;
      case FAILED -> 5;
      case SUCCEEDED -> 6;
      case CANCELLED -> 7;
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static JobOrder of(String word) {
    return Arrays.stream(values())
        .filter(order -> order.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            TuningError.INVALID_REQUEST.at(
                "sort",
                "sort is '%s', wanted newest, oldest, finished, status or model".formatted(word)));
  }

  /** A place in the order, which stays where it is while jobs change. */
  String placeOf(JobRow job) {
    return value.apply(job) + "~" + job.id();
  }

  boolean byIdAlone() {
    return this == NEWEST || this == OLDEST;
  }

  /** Whether values, or ids, fall; {@code backwards} turns the whole order. */
  boolean valuesFall(boolean backwards) {
    return descending != backwards;
  }

  boolean idsFall(boolean backwards) {
    return (this != OLDEST) != backwards;
  }
}
