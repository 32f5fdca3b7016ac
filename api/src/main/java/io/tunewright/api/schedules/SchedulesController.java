package io.tunewright.api.schedules;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.auth.Caller;
import io.tunewright.api.auth.Needs;
import io.tunewright.api.openai.Deleted;
import io.tunewright.api.openai.Page;
import io.tunewright.storage.catalog.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Makes, shows, changes and deletes schedules. */
@RestController
@RequestMapping("/v1/tunewright/schedules")
@Tag(name = "Schedules")
final class SchedulesController {
  private final ScheduleDesk desk;

  SchedulesController(ScheduleDesk desk) {
    this.desk = desk;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Makes a schedule that trains again when its data has changed",
      description = "Everything is judged at once, the job as if it were submitted.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = ScheduleBody.class))))
  ScheduleObject create(Caller caller, @RequestBody JsonNode body) {
    return desk.shown(desk.create(caller, body));
  }

  @GetMapping
  @Needs(Role.VIEWER)
  @Operation(summary = "Lists schedules, the newest first")
  Page<ScheduleObject> list(
      Caller caller,
      @RequestParam @Nullable String after,
      @RequestParam(defaultValue = "20") int limit) {
    int wanted = Page.limit(limit, 100);
    return Page.of(
        desk.list(caller, after, wanted + 1).stream().map(desk::shown).toList(),
        wanted,
        ScheduleObject::id);
  }

  @GetMapping("/{id}")
  @Needs(Role.VIEWER)
  @Operation(summary = "Retrieves a schedule with its newest run")
  ScheduleObject retrieve(Caller caller, @PathVariable String id) {
    return desk.shown(desk.get(caller, id));
  }

  @PatchMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Changes parts of a schedule",
      description =
          "Each part that is given (name, timing, watch, data, job) takes the place of the one"
              + " before; null takes it away. A run under way keeps what it began with.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = ScheduleBody.class))))
  ScheduleObject change(
      Caller caller,
      @PathVariable String id,
      @RequestParam @Nullable Long revision,
      @RequestBody JsonNode changes) {
    return desk.shown(desk.change(caller, id, changes, revision));
  }

  @DeleteMapping("/{id}")
  @Needs(Role.OPERATOR)
  @Operation(
      summary = "Deletes a schedule",
      description = "No further run begins. One that is under way goes on, and so does its job.")
  Deleted delete(Caller caller, @PathVariable String id) {
    desk.delete(caller, id);
    return Deleted.of(id, "tunewright.schedule");
  }
}
