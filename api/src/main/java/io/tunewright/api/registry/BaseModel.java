package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.storage.catalog.Models;
import org.jspecify.annotations.Nullable;

/** A base model that a project has registered. */
@Schema(name = "BaseModel")
record BaseModel(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("name") String name,
    @JsonProperty("source") String source,
    @JsonProperty("project") String project,
    @JsonProperty("principal") String principal) {

  static BaseModel of(Models.Row model) {
    return new BaseModel(
        model.name(),
        "tunewright.model",
        model.created().getEpochSecond(),
        model.name(),
        model.source().uri(),
        model.owner().project(),
        model.owner().principal());
  }

  /**
   * @param name {@code org/name}, by which jobs ask for it
   * @param source where its weights are: {@code file:/path}
   */
  @Schema(name = "NewBaseModel")
  record New(
      @JsonProperty(value = "name", required = true) @Nullable String name,
      @JsonProperty(value = "source", required = true) @Nullable String source) {}
}
