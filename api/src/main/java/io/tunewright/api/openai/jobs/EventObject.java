package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.api.telemetry.Telemetry.Metric;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.JobEvents;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that happened to a job, or that its trainer measured.
 *
 * @param level info, warn or error
 * @param type message or metrics
 * @param data what was measured, for metrics
 */
@Schema(name = "JobEvent")
record EventObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("level") String level,
    @JsonProperty("message") String message,
    @JsonProperty("type") String type,
    @JsonProperty("data") @Nullable Map<String, Object> data) {
  private static final String OBJECT = "fine_tuning.job.event";

  static EventObject of(JobEvents.Row event) {
    return new EventObject(
        EventId.of(event).text(event.job()),
        OBJECT,
        event.time().getEpochSecond(),
        event.level().name().toLowerCase(Locale.ROOT),
        event.message(),
        "message",
        null);
  }

  static EventObject of(JobId job, Metric metric) {
    ObjectNode values = metric.values();
    return new EventObject(
        EventId.of(metric).text(job),
        OBJECT,
        metric.millis() / 1000,
        "info",
        message(values),
        "metrics",
        data(values));
  }

  private static String message(ObjectNode values) {
    String step = "Step " + values.path("step").asString("?");
    if (values.path("train_loss").isNumber()) {
      return step + ": training loss=%.4f".formatted(values.path("train_loss").asDouble());
    }
    if (values.path("valid_loss").isNumber()) {
      return step + ": validation loss=%.4f".formatted(values.path("valid_loss").asDouble());
    }
    return step;
  }

  private static Map<String, Object> data(ObjectNode values) {
    Map<String, Object> data = new LinkedHashMap<>();
    values
        .properties()
        .forEach(value -> {
          if (value.getValue().isNumber() && !value.getKey().equals("seq")) {
            data.put(value.getKey(), value.getValue().numberValue());
          }
        });
    return data;
  }
}
