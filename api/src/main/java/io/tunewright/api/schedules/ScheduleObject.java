package io.tunewright.api.schedules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.storage.catalog.ScheduleRow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A schedule.
 *
 * @param timing as it was asked for, as are the next three
 * @param note why it was paused, or goes on
 * @param revision goes up with every change
 * @param condition why Temporal doesn't have it so yet
 * @param lastRun the newest one
 */
@Schema(name = "Schedule")
public record ScheduleObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("name") String name,
    @JsonProperty("project") String project,
    @JsonProperty("principal") String principal,
    @JsonProperty("timing") @Schema(implementation = ScheduleBody.TimingBody.class) JsonNode timing,
    @JsonProperty("watch") @Schema(implementation = ScheduleBody.Watch.class) JsonNode watch,
    @JsonProperty("data")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(implementation = ScheduleBody.Data.class)
        @Nullable JsonNode data,
    @JsonProperty("job") @Schema(ref = "#/components/schemas/CreateJob") JsonNode job,
    @JsonProperty("paused") boolean paused,
    @JsonProperty("note") @Nullable String note,
    @JsonProperty("revision") long revision,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("updated_at") long updatedAt,
    @JsonProperty("condition") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String condition,
    @JsonProperty("last_run") @Nullable ScheduleRunObject lastRun) {

  static ScheduleObject of(
      ScheduleRow row, Optional<String> trouble, @Nullable ScheduleRunObject lastRun) {
    return new ScheduleObject(
        row.id(),
        "tunewright.schedule",
        row.name(),
        row.owner().project(),
        row.owner().principal(),
        row.body().path("timing"),
        row.body().path("watch"),
        row.body().get("data"),
        row.body().path("job"),
        row.paused(),
        row.note(),
        row.revision(),
        row.created().getEpochSecond(),
        row.updated().getEpochSecond(),
        trouble.orElse(null),
        lastRun);
  }
}
