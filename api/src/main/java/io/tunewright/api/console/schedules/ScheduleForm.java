package io.tunewright.api.console.schedules;

import io.tunewright.fault.TuningError;
import io.tunewright.storage.catalog.ScheduleRow;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schedule as its form has it: texts, as people write them. What is empty is left to the API's
 * defaults.
 *
 * @param when {@code cron} or {@code interval}
 * @param hours of the interval
 * @param where {@code alias} or {@code source}
 * @param amount rows, files or rows to replay, as {@code take} wants
 * @param heldOut percent
 * @param more of the job, as a JSON object
 */
public record ScheduleForm(
    @Nullable String name,
    @Nullable String when,
    @Nullable String cron,
    @Nullable String timeZone,
    @Nullable String hours,
    @Nullable String overlap,
    @Nullable String where,
    @Nullable String alias,
    @Nullable String source,
    @Nullable String take,
    @Nullable String amount,
    @Nullable String heldOut,
    @Nullable String minNewRows,
    @Nullable String model,
    @Nullable String suffix,
    @Nullable String more) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal HOUR = BigDecimal.valueOf(Duration.ofHours(1).toSeconds());

  /** What an empty form shows. */
  static ScheduleForm fresh() {
    return new ScheduleForm(
        null,
        "cron",
        "0 2 * * *",
        "UTC",
        "24",
        "skip",
        "source",
        null,
        null,
        "all",
        null,
        "5",
        "0",
        null,
        null,
        "{}");
  }

  /** What the form shows of a schedule that is there. */
  static ScheduleForm of(ScheduleRow row) {
    JsonNode body = row.body();
    JsonNode timing = body.path("timing");
    JsonNode watch = body.path("watch");
    JsonNode data = body.path("data");
    ObjectNode job = (ObjectNode) body.path("job").deepCopy();
    String model = text(job, "model");
    String suffix = text(job, "suffix");
    job.remove("model");
    job.remove("suffix");
    return new ScheduleForm(
        row.name(),
        timing.has("interval") ? "interval" : "cron",
        text(timing, "cron"),
        text(timing, "time_zone"),
        timing.has("interval") ? number(timing.path("interval").decimalValue().divide(HOUR)) : "24",
        text(timing, "overlap"),
        watch.has("alias") ? "alias" : "source",
        text(watch, "alias"),
        text(watch, "source"),
        data.path("take").asString("all"),
        amount(data),
        data.has("held_out")
            ? number(data.path("held_out").decimalValue().multiply(HUNDRED))
            : null,
        data.has("min_new_rows") ? data.path("min_new_rows").asString() : null,
        model,
        suffix,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(job));
  }

  private static @Nullable String amount(JsonNode data) {
    for (String field : new String[] {"rows", "files", "replay"}) {
      if (data.has(field)) {
        return data.path(field).asString();
      }
    }
    return null;
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.has(field) ? node.path(field).asString() : null;
  }

  private static String number(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  /**
   * The body of the API's request that makes this schedule.
   *
   * @throws io.temporal.failure.ApplicationFailure INVALID_REQUEST naming the field
   */
  ObjectNode body() {
    ObjectNode body = JSON.createObjectNode();
    put(body, "name", name);
    body.set("timing", timing());
    ObjectNode watch = body.putObject("watch");
    if ("alias".equals(where)) {
      put(watch, "alias", alias);
    } else {
      put(watch, "source", source);
    }
    body.set("data", data());
    ObjectNode job = job();
    put(job, "model", model);
    put(job, "suffix", suffix);
    body.set("job", job);
    return body;
  }

  private ObjectNode timing() {
    ObjectNode timing = JSON.createObjectNode();
    if ("interval".equals(when)) {
      BigDecimal every = decimal("hours", hours);
      if (every != null) {
        timing.put("interval", every.multiply(HOUR).longValue());
      }
    } else {
      put(timing, "cron", cron);
      put(timing, "time_zone", timeZone);
    }
    put(timing, "overlap", overlap);
    return timing;
  }

  private ObjectNode data() {
    ObjectNode data = JSON.createObjectNode();
    put(data, "take", take);
    BigDecimal many = decimal("amount", amount);
    String field =
        switch (take == null ? "" : take) {
          case "newest_rows" -> "rows";
          case "newest_files" -> "files";
          case "new_and_replay" -> "replay";
          default -> null;
        };
    if (field != null && many != null) {
      data.put(field, many.longValue());
    }
    BigDecimal percent = decimal("held_out", heldOut);
    if (percent != null) {
      data.put("held_out", percent.divide(HUNDRED).doubleValue());
    }
    BigDecimal least = decimal("min_new_rows", minNewRows);
    if (least != null) {
      data.put("min_new_rows", least.longValue());
    }
    return data;
  }

  private ObjectNode job() {
    try {
      JsonNode rest = JSON.readTree(more == null || more.isBlank() ? "{}" : more);
      if (rest instanceof ObjectNode object) {
        return object;
      }
      throw TuningError.INVALID_REQUEST.at("job", "the job's other settings are no JSON object");
    } catch (JacksonException malformed) {
      throw TuningError.INVALID_REQUEST.at(
          "job", "the job's other settings are no JSON: " + malformed.getOriginalMessage());
    }
  }

  private static void put(ObjectNode node, String field, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      node.put(field, value.strip());
    }
  }

  private static @Nullable BigDecimal decimal(String field, @Nullable String text) {
    try {
      return text == null || text.isBlank() ? null : new BigDecimal(text.strip());
    } catch (NumberFormatException none) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s is '%s', wanted a number".formatted(field, text));
    }
  }
}
