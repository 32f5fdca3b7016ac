package io.tunewright.api.console.schedules;

import io.tunewright.api.console.Words;
import io.tunewright.api.schedules.ScheduleObject;
import io.tunewright.retrain.Timing;
import io.tunewright.storage.catalog.ScheduleRow;

/**
 * A schedule as pages show it.
 *
 * @param state {@code active}, {@code paused} or {@code condition}
 * @param when in words
 * @param watches what it looks at
 * @param takes which rows it trains on
 */
public record ScheduleLine(
    ScheduleRow row,
    ScheduleObject shown,
    String state,
    String when,
    String watches,
    String takes) {

  static ScheduleLine of(ScheduleRow row, ScheduleObject shown, Words words) {
    return new ScheduleLine(
        row,
        shown,
        shown.condition() != null ? "condition" : row.paused() ? "paused" : "active",
        when(row.timing(), words),
        row.body().path("watch").hasNonNull("alias")
            ? "the alias " + row.body().path("watch").path("alias").asString()
            : row.body().path("watch").path("source").asString(),
        takes(row, words));
  }

  private static String when(Timing timing, Words words) {
    String times =
        timing.interval() != null
            ? "every " + words.duration(timing.interval())
            : "%s, %s".formatted(timing.cron(), timing.timeZone());
    return timing.jitter().isZero()
        ? times
        : "%s, up to %s later".formatted(times, words.duration(timing.jitter()));
  }

  private static String takes(ScheduleRow row, Words words) {
    var data = row.body().path("data");
    String rows =
        switch (data.path("take").asString("all")) {
          case "newest_rows" -> newest(data.path("rows").asLong(), "row", words);
          case "newest_files" -> newest(data.path("files").asLong(), "file", words);
          case "new_and_replay" ->
              "new rows and %s older ones".formatted(words.count(data.path("replay").asLong()));
          default -> "all rows";
        };
    long least = data.path("min_new_rows").asLong(0);
    return least == 0 ? rows : "%s, once %s are new".formatted(rows, words.count(least));
  }

  private static String newest(long count, String what, Words words) {
    return count == 1
        ? "the newest " + what
        : "the newest %s %ss".formatted(words.count(count), what);
  }
}
