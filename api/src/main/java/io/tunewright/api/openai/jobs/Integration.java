package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.job.Wandb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a trainer reports to; its failure never fails a job. */
@Schema(name = "Integration")
@JsonIgnoreProperties(ignoreUnknown = true)
public record Integration(
    @JsonProperty(value = "type", required = true) @Nullable String type,
    @JsonProperty("wandb") @Nullable WandbRun wandb) {

  @Schema(name = "Wandb")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record WandbRun(
      @JsonProperty(value = "project", required = true) @Nullable String project,
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("entity") @Nullable String entity,
      @JsonProperty("tags") @Nullable List<String> tags) {}

  /** Null where a job reports to nobody. */
  public static @Nullable List<Integration> of(@Nullable Wandb wandb) {
    return wandb == null
        ? null
        : List.of(
            new Integration(
                "wandb",
                new WandbRun(wandb.project(), wandb.name(), wandb.entity(), wandb.tags())));
  }
}
