package io.tunewright.api.console.schedules;

import io.tunewright.fault.TuningError;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schedule as its form has it: texts, as people write them, times such as {@code 15m} or {@code
 * 1d}. What is empty is left to the API's defaults.
 *
 * @param when {@code cron} or {@code interval}
 * @param where {@code alias} or {@code source}
 * @param amount rows, files or rows to replay, as {@code take} wants
 * @param seed that picks rows to replay
 * @param heldOut percent
 * @param more of the job, as a JSON object
 */
public record ScheduleForm(
    @Nullable String name,
    @Nullable String when,
    @Nullable String cron,
    @Nullable String timeZone,
    @Nullable String interval,
    @Nullable String offset,
    @Nullable String jitter,
    @Nullable String overlap,
    @Nullable String catchUp,
    @Nullable String where,
    @Nullable String alias,
    @Nullable String source,
    @Nullable String take,
    @Nullable String amount,
    @Nullable String seed,
    @Nullable String heldOut,
    @Nullable String minNewRows,
    @Nullable String expiresAfter,
    @Nullable String model,
    @Nullable String suffix,
    @Nullable String more) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final String CREATED = "created_at";

  /** What an empty form shows. */
  static ScheduleForm fresh() {
    return new ScheduleForm(
        null,
        "cron",
        "0 2 * * *",
        "UTC",
        "1d",
        null,
        null,
        "skip",
        null,
        "source",
        null,
        null,
        "all",
        null,
        null,
        "5",
        "0",
        null,
        null,
        null,
        "{}");
  }

  /**
   * What the form shows of a schedule that is there.
   *
   * @param body as it was asked for
   */
  static ScheduleForm of(String name, JsonNode body) {
    JsonNode timing = body.path("timing");
    JsonNode watch = body.path("watch");
    JsonNode data = body.path("data");
    ObjectNode job = (ObjectNode) body.path("job").deepCopy();
    String model = text(job, "model");
    String suffix = text(job, "suffix");
    job.remove("model");
    job.remove("suffix");
    return new ScheduleForm(
        name,
        timing.hasNonNull("interval") ? "interval" : "cron",
        text(timing, "cron"),
        text(timing, "time_zone"),
        timing.hasNonNull("interval") ? time(timing, "interval") : "1d",
        time(timing, "offset"),
        time(timing, "jitter"),
        text(timing, "overlap"),
        time(timing, "catchup_window"),
        watch.hasNonNull("alias") ? "alias" : "source",
        text(watch, "alias"),
        text(watch, "source"),
        data.path("take").asString("all"),
        amount(data),
        text(data, "seed"),
        data.hasNonNull("held_out")
            ? number(data.path("held_out").decimalValue().multiply(HUNDRED))
            : null,
        text(data, "min_new_rows"),
        time(data.path("expires_after"), "seconds"),
        model,
        suffix,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(job));
  }

  private static @Nullable String amount(JsonNode data) {
    for (String field : new String[] {"rows", "files", "replay"}) {
      if (data.hasNonNull(field)) {
        return data.path(field).asString();
      }
    }
    return null;
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.hasNonNull(field) ? node.path(field).asString() : null;
  }

  /** In the largest unit that needs no fraction. */
  private static @Nullable String time(JsonNode node, String field) {
    if (!node.hasNonNull(field)) {
      return null;
    }
    Duration time = Duration.ofSeconds(node.path(field).asLong());
    ChronoUnit unit =
        Stream.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES)
            .filter(each -> time.toSeconds() % each.getDuration().toSeconds() == 0)
            .findFirst()
            .orElse(ChronoUnit.SECONDS);
    return DurationStyle.SIMPLE.print(time, unit);
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
      putTime(timing, "interval", "timing.interval", interval);
      putTime(timing, "offset", "timing.offset", offset);
    } else {
      put(timing, "cron", cron);
      put(timing, "time_zone", timeZone);
    }
    putTime(timing, "jitter", "timing.jitter", jitter);
    put(timing, "overlap", overlap);
    putTime(timing, "catchup_window", "timing.catchup_window", catchUp);
    return timing;
  }

  private ObjectNode data() {
    ObjectNode data = JSON.createObjectNode();
    put(data, "take", take);
    String field =
        switch (take == null ? "" : take) {
          case "newest_rows" -> "rows";
          case "newest_files" -> "files";
          case "new_and_replay" -> "replay";
          default -> null;
        };
    if (field != null) {
      putCount(data, field, amount);
    }
    if ("replay".equals(field)) {
      putCount(data, "seed", seed);
    }
    BigDecimal percent = decimal("data.held_out", heldOut);
    if (percent != null) {
      data.put("held_out", percent.divide(HUNDRED).doubleValue());
    }
    putCount(data, "min_new_rows", minNewRows);
    if (expiresAfter != null && !expiresAfter.isBlank()) {
      ObjectNode expires = data.putObject("expires_after").put("anchor", CREATED);
      putTime(expires, "seconds", "data.expires_after", expiresAfter);
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

  private static void putCount(ObjectNode data, String field, @Nullable String count) {
    BigDecimal many = decimal("data." + field, count);
    if (many != null) {
      data.put(field, many.longValue());
    }
  }

  private static void putTime(
      ObjectNode node, String field, String named, @Nullable String written) {
    if (written != null && !written.isBlank()) {
      try {
        node.put(
            field, DurationStyle.SIMPLE.parse(written.strip(), ChronoUnit.SECONDS).toSeconds());
      } catch (IllegalArgumentException | ArithmeticException none) {
        throw TuningError.INVALID_REQUEST.at(
            named,
            "%s is '%s', wanted a time such as 90s, 15m, 6h or 1d".formatted(named, written));
      }
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
