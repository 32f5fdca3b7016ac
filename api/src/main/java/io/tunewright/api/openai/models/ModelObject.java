package io.tunewright.api.openai.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model in OpenAI's shape: a base, an adapter or a checkpoint. */
@Schema(name = "Model")
record ModelObject(
    @JsonProperty("id") String id,
    @JsonProperty("object") String object,
    @JsonProperty("created") long created,
    @JsonProperty("owned_by") String ownedBy,
    @JsonProperty("tunewright") Extras tunewright) {

  /**
   * @param kind base, adapter or checkpoint
   * @param source of a base that was registered: where its weights come from
   * @param snapshots of a base: weights that are staged, the newest first
   * @param adapter of an adapter: the name that a server gives it
   * @param uri of an adapter: its files in the object store
   * @param job that made it, for adapters and checkpoints
   */
  @Schema(name = "ModelExtras")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Extras(
      @JsonProperty("kind") String kind,
      @JsonProperty("source") @Nullable String source,
      @JsonProperty("snapshots") @Nullable List<Staged> snapshots,
      @JsonProperty("adapter") @Nullable String adapter,
      @JsonProperty("version") @Nullable Integer version,
      @JsonProperty("aliases") @Nullable List<String> aliases,
      @JsonProperty("uri") @Nullable String uri,
      @JsonProperty("sha256") @Nullable String sha256,
      @JsonProperty("job") @Nullable String job,
      @JsonProperty("step") @Nullable Long step,
      @JsonProperty("manifest_key") @Nullable String manifestKey) {}

  /** Weights that are whole in the object store. */
  @Schema(name = "StagedSnapshot")
  record Staged(
      @JsonProperty("source") String source,
      @JsonProperty("name") String name,
      @JsonProperty("commit") String commit,
      @JsonProperty("files") int files,
      @JsonProperty("bytes") long bytes) {}

  static ModelObject of(String id, Instant created, String project, Extras extras) {
    return new ModelObject(id, "model", created.getEpochSecond(), project, extras);
  }
}
