package io.tunewright.api.openai.jobs;

import io.tunewright.api.telemetry.Telemetry;
import io.tunewright.api.telemetry.Telemetry.Before;
import io.tunewright.api.telemetry.Telemetry.Metric;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.JobRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One list of what the catalog was told and what the trainer measured, the newest first; of the
 * same millisecond, messages are the newer.
 */
final class EventFeed {
  private final JobEvents events;
  private final Telemetry telemetry;

  EventFeed(JobEvents events, Telemetry telemetry) {
    this.events = events;
    this.telemetry = telemetry;
  }

  /**
   * @param after the last of the page before, null for the first page
   */
  List<EventObject> list(JobRow job, @Nullable EventId after, int limit) {
    return merged(job, messages(job, after, limit), metrics(job, after, limit), limit);
  }

  private List<JobEvents.Row> messages(JobRow job, @Nullable EventId after, int limit) {
    return switch (after) {
      case null -> events.list(job.id(), null, limit);
      case EventId.Message(long millis, long sequence) -> events.list(job.id(), sequence, limit);
      case EventId.Measure measure ->
          events.listBefore(job.id(), Instant.ofEpochMilli(measure.millis()), limit);
    };
  }

  private List<Metric> metrics(JobRow job, @Nullable EventId after, int limit) {
    return switch (after) {
      case null -> telemetry.newest(job, null, limit);
      case EventId.Message message -> telemetry.newestUpTo(job, message.millis(), limit);
      case EventId.Measure(long millis, int attempt, long seq) ->
          telemetry.newest(job, new Before(attempt, seq), limit);
    };
  }

  private static List<EventObject> merged(
      JobRow job, List<JobEvents.Row> messages, List<Metric> metrics, int limit) {
    List<EventObject> merged = new ArrayList<>();
    Iterator<Metric> measured = metrics.iterator();
    Metric metric = next(measured);
    for (JobEvents.Row message : messages) {
      while (metric != null && metric.millis() > message.time().toEpochMilli()) {
        merged.add(EventObject.of(job.id(), metric));
        metric = next(measured);
      }
      merged.add(EventObject.of(message));
    }
    while (metric != null) {
      merged.add(EventObject.of(job.id(), metric));
      metric = next(measured);
    }
    return merged.subList(0, Math.min(limit, merged.size()));
  }

  private static @Nullable Metric next(Iterator<Metric> metrics) {
    return metrics.hasNext() ? metrics.next() : null;
  }
}
