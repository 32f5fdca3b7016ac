package io.tunewright.api.openai.jobs;

import io.tunewright.api.telemetry.Telemetry.Metric;
import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.JobEvents;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event's place in the one list that a job's messages and metrics make, so that a page can begin
 * after it without a look at what it was.
 */
sealed interface EventId {
  Pattern FORM =
      Pattern.compile(
          "ftevent-[0-9a-z]{8}-([0-9a-z]{1,12})-(?:e([0-9]{1,18})|m([0-9]{1,9})-([0-9]{1,18}))");

  /** The end of the year 9999. */
  long LATEST = 253_402_300_799_999L;

  /** When it happened, in Unix milliseconds. */
  long millis();

  record Message(long millis, long sequence) implements EventId {}

  record Measure(long millis, int attempt, long seq) implements EventId {}

  static Message of(JobEvents.Row event) {
    return new Message(event.time().toEpochMilli(), event.sequence());
  }

  static Measure of(Metric metric) {
    return new Measure(metric.millis(), metric.attempt(), metric.seq());
  }

  default String text(JobId job) {
    String head = "ftevent-" + job.shortId() + "-" + Long.toString(millis(), Character.MAX_RADIX);
    return switch (this) {
      case Message message -> head + "-e" + message.sequence();
      case Measure measure -> head + "-m" + measure.attempt() + "-" + measure.seq();
    };
  }

  static EventId parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw TuningError.INVALID_REQUEST.at(
          "after", "after is '%s', wanted an event's id".formatted(text));
    }
    long millis = Long.parseLong(parts.group(1), Character.MAX_RADIX);
    if (millis > LATEST) {
      throw TuningError.INVALID_REQUEST.at(
          "after", "after is '%s', wanted an event's id".formatted(text));
    }
    return parts.group(2) != null
        ? new Message(millis, Long.parseLong(parts.group(2)))
        : new Measure(millis, Integer.parseInt(parts.group(3)), Long.parseLong(parts.group(4)));
  }
}
