package io.tunewright.api.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.storage.catalog.Models;
import org.jspecify.annotations.Nullable;

/**
 * A base model that a project has registered.
 *
 * @param staging the newest request to bring its weights into the store; null where none was made
 */
@Schema(name = "BaseModel")
record BaseModel(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("created_at") long createdAt,
    @JsonProperty("name") String name,
    @JsonProperty("source") String source,
    @JsonProperty("project") String project,
    @JsonProperty("principal") String principal,
    @JsonProperty("staging") @Nullable StagingObject staging) {

  static BaseModel of(Models.Row model, @Nullable StagingObject staging) {
    return new BaseModel(
        model.name(),
        "tunewright.model",
        model.created().getEpochSecond(),
        model.name(),
        model.source().uri(),
        model.owner().project(),
        model.owner().principal(),
        staging);
  }

  /**
   * @param name {@code org/name}, by which jobs ask for it
   * @param source where its weights are, such as {@code hf:org/name@revision}, {@code ms:org/name},
   *     {@code s3://bucket/prefix}, {@code file:/path} or, to be used where it lies, {@code
   *     site:<site>/<path>}
   * @param stage whether to bring them into the store now, ahead of any job; null for yes
   */
  @Schema(name = "NewBaseModel")
  record New(
      @JsonProperty(value = "name", required = true) @Nullable String name,
      @JsonProperty(value = "source", required = true) @Nullable String source,
      @JsonProperty("stage") @Nullable Boolean stage) {}
}
