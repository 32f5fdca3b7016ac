package io.tunewright.api.schedules;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Page;
import io.tunewright.fault.TuningError;
import io.tunewright.retrain.Overlap;
import io.tunewright.storage.catalog.Role;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tells schedules what to do, and what they did and will do. */
@RestController
@RequestMapping("/v1/tunewright/schedules/{id}")
@Tag(name = "Schedules")
final class ScheduleCommandsController {
  private final ScheduleDesk desk;

  ScheduleCommandsController(ScheduleDesk desk) {
    this.desk = desk;
  }

  /** Why. */
  @Schema(name = "ScheduleNote")
  record Note(@JsonProperty("note") @Nullable String note) {
    static @Nullable String of(@Nullable Note body) {
      return body == null ? null : body.note();
    }
  }

  @PostMapping("/pause")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Lets a schedule rest",
      description = "A run that is under way goes on. A trigger still begins one.")
  ScheduleObject pause(
      Caller caller, @PathVariable String id, @RequestBody(required = false) @Nullable Note body) {
    return desk.shown(desk.pause(caller, id, Note.of(body)));
  }

  @PostMapping("/resume")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Lets a schedule go on",
      description = "Times that have passed meanwhile are not made up for.")
  ScheduleObject resume(
      Caller caller, @PathVariable String id, @RequestBody(required = false) @Nullable Note body) {
    return desk.shown(desk.resume(caller, id, Note.of(body)));
  }

  /**
   * @param overlap absent for the schedule's own
   */
  @Schema(name = "ScheduleTrigger")
  record Trigger(@JsonProperty("overlap") @Nullable Overlap overlap) {}

  @PostMapping("/trigger")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Needs(Role.OPERATOR)
  @Operation(summary = "Begins a run now", description = "It decides as any other run.")
  ScheduleObject trigger(
      Caller caller,
      @PathVariable String id,
      @RequestBody(required = false) @Nullable Trigger body) {
    return desk.shown(desk.trigger(caller, id, body == null ? null : body.overlap()));
  }

  /**
   * @param start Unix seconds, included
   * @param end Unix seconds, included
   * @param overlap absent for {@code buffer_all}: one after the other
   */
  @Schema(name = "ScheduleBackfill")
  record Backfill(
      @JsonProperty("start") @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
          @Nullable Long start,
      @JsonProperty("end") @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable Long end,
      @JsonProperty("overlap") @Nullable Overlap overlap) {}

  /**
   * @param times that lie in the range
   */
  @Schema(name = "ScheduleBackfilled")
  record Backfilled(
      @JsonProperty("id") String id,
      @JsonProperty("object") String object,
      @JsonProperty("times") int times) {}

  @PostMapping("/backfill")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Needs(Role.OPERATOR)
  @Operation(summary = "Begins the runs of times that have passed, at most a hundred")
  Backfilled backfill(Caller caller, @PathVariable String id, @RequestBody Backfill body) {
    return new Backfilled(
        id,
        "tunewright.schedule.backfill",
        desk.backfill(
            caller, id, time("start", body.start()), time("end", body.end()), body.overlap()));
  }

  private static Instant time(String field, @Nullable Long seconds) {
    try {
      if (seconds != null && seconds >= 0) {
        return Instant.ofEpochSecond(seconds);
      }
    } catch (DateTimeException beyond) {
      // told below
    }
    throw TuningError.INVALID_REQUEST.at(
        field, "%s is %s, wanted Unix seconds".formatted(field, seconds));
  }

  /**
   * @param times in Unix seconds
   */
  @Schema(name = "ScheduleTimes")
  record Times(
      @JsonProperty("id") String id,
      @JsonProperty("object") String object,
      @JsonProperty("times") List<Long> times) {}

  @GetMapping("/next")
  @Needs(Role.VIEWER)
  @Operation(
      summary = "Tells the next ten times of a schedule",
      description = "With their jitter; a paused schedule tells them as if it were not.")
  Times next(Caller caller, @PathVariable String id) {
    return new Times(
        id,
        "tunewright.schedule.times",
        desk.next(caller, id).stream().map(Instant::getEpochSecond).toList());
  }

  @GetMapping("/runs")
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists a schedule's runs with what each decided and came to, newest first")
  Page<ScheduleRunObject> runs(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "20") int limit) {
    int wanted = Page.limit(limit, 100);
    return Page.of(desk.runs(caller, id, after, wanted + 1), wanted, ScheduleRunObject::id);
  }
}
