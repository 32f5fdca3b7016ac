package io.tunewright.api.schedules;

import static java.util.Objects.requireNonNullElse;

import io.tunewright.api.auth.Caller;
import io.tunewright.api.openai.Bodies;
import io.tunewright.api.openai.jobs.JobTemplates;
import io.tunewright.fault.TuningError;
import io.tunewright.job.TuningRequest;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Selection;
import io.tunewright.retrain.Take;
import io.tunewright.retrain.Timing;
import io.tunewright.storage.catalog.Schedules;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes of a body what a schedule is to be, all of it judged; or refuses it by its field. */
final class ScheduleRequests {
  private static final int LONGEST_NAME = 64;
  private static final int MOST_PAIRS = 14;

  private final JobTemplates jobs;
  private final Watches watches;

  ScheduleRequests(JobTemplates jobs, Watches watches) {
    this.jobs = jobs;
    this.watches = watches;
  }

  static ScheduleBody read(JsonNode body) {
    return Bodies.read(body.toString().getBytes(StandardCharsets.UTF_8), ScheduleBody.class);
  }

  /**
   * @param json the same body as it was written
   */
  Schedules.Wanted of(ScheduleBody body, JsonNode json, Caller caller) {
    String name = name(body.name());
    Timing timing = Timings.of(body.timing());
    Selection selection = selection(requireNonNullElse(body.data(), ScheduleBody.Data.NONE));
    JsonNode template = body.job();
    if (template == null || !template.isObject()) {
      throw TuningError.INVALID_REQUEST.at(
          "job", "job is missing, wanted the body of a job without its training_file");
    }
    boolean holdsOut = selection.heldOut() > 0;
    if (holdsOut && template.hasNonNull("validation_file")) {
      throw TuningError.INVALID_REQUEST.at(
          "data.held_out",
          "data.held_out and job.validation_file were both given; wanted one of them");
    }
    TuningRequest job =
        jobs.read(
            template, caller, "job", Definition.TO_COME, holdsOut ? Definition.TO_COME : null);
    checkMetadata(job.metadata());
    return new Schedules.Wanted(
        name,
        json,
        timing,
        new Definition(watches.of(body.watch(), caller.project()), selection, job));
  }

  private static String name(@Nullable String name) {
    if (name == null || name.isBlank()) {
      throw TuningError.INVALID_REQUEST.at("name", "name is missing");
    }
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw TuningError.INVALID_REQUEST.at(
          "name",
          "name has %d characters, wanted 1 to %d on one line"
              .formatted(name.length(), LONGEST_NAME));
    }
    return name.strip();
  }

  private static void checkMetadata(Map<String, String> metadata) {
    if (metadata.size() > MOST_PAIRS) {
      throw TuningError.INVALID_REQUEST.at(
          "job.metadata",
          "job.metadata has %d pairs, wanted at most %d: the schedule adds two"
              .formatted(metadata.size(), MOST_PAIRS));
    }
    if (metadata.containsKey(Definition.SCHEDULE) || metadata.containsKey(Definition.RUN)) {
      throw TuningError.INVALID_REQUEST.at(
          "job.metadata",
          "job.metadata names %s or %s, which the schedule fills in"
              .formatted(Definition.SCHEDULE, Definition.RUN));
    }
  }

  private static Selection selection(ScheduleBody.Data data) {
    double heldOut = requireNonNullElse(data.heldOut(), 0.0);
    if (!(heldOut >= 0 && heldOut <= 0.5)) {
      throw TuningError.INVALID_REQUEST.at(
          "data.held_out", "data.held_out is %s, wanted 0 to 0.5".formatted(heldOut));
    }
    long minNewRows = requireNonNullElse(data.minNewRows(), 0L);
    if (minNewRows < 0) {
      throw TuningError.INVALID_REQUEST.at(
          "data.min_new_rows", "data.min_new_rows is %d, wanted 0 or more".formatted(minNewRows));
    }
    return new Selection(
        take(data),
        heldOut,
        minNewRows,
        data.expiresAfter() == null ? null : data.expiresAfter().checked());
  }

  private static Take take(ScheduleBody.Data data) {
    ScheduleBody.Kind kind = requireNonNullElse(data.take(), ScheduleBody.Kind.ALL);
    refuseUnless(kind == ScheduleBody.Kind.NEWEST_ROWS, "data.rows", data.rows(), "newest_rows");
    refuseUnless(
        kind == ScheduleBody.Kind.NEWEST_FILES, "data.files", data.files(), "newest_files");
    boolean replays = kind == ScheduleBody.Kind.NEW_AND_REPLAY;
    refuseUnless(replays, "data.replay", data.replay(), "new_and_replay");
    refuseUnless(replays, "data.seed", data.seed(), "new_and_replay");
    return switch (kind) {
      case ALL -> new Take.All();
      case NEWEST_ROWS -> new Take.NewestRows(atLeast(10, "data.rows", data.rows()));
      case NEWEST_FILES -> new Take.NewestFiles((int) atLeast(1, "data.files", data.files()));
      case NEW_AND_REPLAY ->
          new Take.NewAndReplay(
              atLeast(0, "data.replay", data.replay()), requireNonNullElse(data.seed(), 42L));
    };
  }

  private static void refuseUnless(
      boolean fits, String field, @Nullable Number value, String take) {
    if (!fits && value != null) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s goes with the take '%s' alone".formatted(field, take));
    }
  }

  private static long atLeast(long least, String field, @Nullable Number value) {
    if (value == null || value.longValue() < least) {
      throw TuningError.INVALID_REQUEST.at(
          field, "%s is %s, wanted %d or more".formatted(field, value, least));
    }
    return value.longValue();
  }
}
