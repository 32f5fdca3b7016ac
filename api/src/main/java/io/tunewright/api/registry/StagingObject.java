package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.stage.StagingProgress;
import io.tunewright.stage.Verification;
import io.tunewright.storage.catalog.Stagings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest request to stage a model's weights.
 *
 * @param status {@code requested}, {@code staging}, {@code staged}, {@code failed}, {@code
 *     cancelled}
 * @param commit that is staged, once the source has told it
 * @param progress while it goes on, and only where one model is asked for
 * @param verification what a second reading found, only where one model is asked for
 */
@Schema(name = "Staging")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StagingObject(
    @JsonProperty("id") String id,
    @JsonProperty("status") String status,
    @JsonProperty("commit") @Nullable String commit,
    @JsonProperty("error") @Nullable String error,
    @JsonProperty("requested_at") long requestedAt,
    @JsonProperty("ended_at") @Nullable Long endedAt,
    @JsonProperty("progress") @Nullable StagingProgress progress,
    @JsonProperty("verification") @Nullable Verification verification) {

  static StagingObject of(
      Stagings.Row row, @Nullable StagingProgress progress, @Nullable Verification verification) {
    Instant ended = row.ended();
    return new StagingObject(
        row.wanted().id(),
        row.state().word(),
        row.snapshot() == null ? null : row.snapshot().commit(),
        row.error(),
        row.requested().getEpochSecond(),
        ended == null ? null : ended.getEpochSecond(),
        progress,
        verification);
  }
}
