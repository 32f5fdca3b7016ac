package io.tunewright.api.openai.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.ModelFacts;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Recipe;
import io.tunewright.workflow.DryRun;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a dry run answers.
 *
 * @param plan {@code ready} or {@code refused}
 * @param reasons why it was refused
 * @param base the exact weights
 * @param diskBytes needed on the site
 * @param command program and arguments, exactly as they would be run
 * @param files the trainer's config and other small inputs, by path
 */
@Schema(name = "Plan")
@JsonInclude(JsonInclude.Include.NON_NULL)
record PlanObject(
    @JsonProperty("object") String object,
    @JsonProperty("plan") String plan,
    @JsonProperty("reasons") @Nullable List<String> reasons,
    @JsonProperty("base") @Nullable String base,
    @JsonProperty("model") @Nullable ModelFacts model,
    @JsonProperty("training") @Nullable DatasetFacts training,
    @JsonProperty("recipe") @Nullable Recipe recipe,
    @JsonProperty("placement") Plan.@Nullable Placement placement,
    @JsonProperty("disk_bytes") @Nullable Long diskBytes,
    @JsonProperty("warnings") @Nullable List<String> warnings,
    @JsonProperty("command") @Nullable List<String> command,
    @JsonProperty("environment") @Nullable Map<String, String> environment,
    @JsonProperty("mounts") @Nullable List<String> mounts,
    @JsonProperty("files") @Nullable Map<String, String> files) {
  private static final String OBJECT = "tunewright.plan";

  static PlanObject of(DryRun dryRun) {
    LaunchOrder order = dryRun.order();
    return switch (dryRun.plan()) {
      case Plan.Refused(var reasons) ->
          new PlanObject(
              OBJECT, "refused", reasons, null, null, null, null, null, null, null, null, null,
              null, null);
      case Plan.Ready ready ->
          new PlanObject(
              OBJECT,
              "ready",
              null,
              ready.snapshot().toString(),
              ready.model(),
              ready.training(),
              ready.recipe(),
              ready.placement(),
              ready.diskBytes(),
              ready.warnings(),
              order == null ? null : order.command(),
              order == null ? null : order.environment(),
              order == null ? null : order.mounts(),
              order == null ? null : order.files());
    };
  }
}
