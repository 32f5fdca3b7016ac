package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.storage.catalog.AliasMove;
import org.jspecify.annotations.Nullable;

/**
 * One move of an adapter's alias.
 *
 * @param kind set, rolled_back, or deleted where the version it pointed at was
 * @param from the version before, absent for none
 * @param to the version since, absent for none
 * @param by who moved it
 * @param evaluation that moved it
 * @param at Unix seconds
 */
@Schema(name = "AliasMove")
@JsonInclude(JsonInclude.Include.NON_NULL)
record AliasMoveObject(
    @JsonProperty("alias") String alias,
    @JsonProperty("kind") String kind,
    @JsonProperty("from") @Nullable Integer from,
    @JsonProperty("to") @Nullable Integer to,
    @JsonProperty("by") String by,
    @JsonProperty("why") @Nullable String why,
    @JsonProperty("evaluation") @Nullable String evaluation,
    @JsonProperty("at") long at) {

  static AliasMoveObject of(AliasMove move) {
    return new AliasMoveObject(
        move.alias(),
        move.kind().word(),
        move.from(),
        move.to(),
        move.by(),
        move.why(),
        move.evaluation() == null ? null : move.evaluation().value(),
        move.moved().getEpochSecond());
  }
}
