package io.tunewright.plan;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.tunewright.job.SnapshotRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The planner's answer: a recipe and a place that fit, or the reasons why there are none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "plan")
public sealed interface Plan {

  /**
   * @param diskBytes needed on the site: weights, checkpoints and logs
   * @param warnings what a user should know though it stops nothing
   * @param validation what reading the validation file told, null where there is none
   */
  @JsonTypeName("ready")
  record Ready(
      SnapshotRef snapshot,
      ModelFacts model,
      DatasetFacts training,
      Recipe recipe,
      Placement placement,
      long diskBytes,
      List<String> warnings,
      @Nullable DatasetFacts validation)
      implements Plan {
    public Ready {
      warnings = List.copyOf(warnings);
    }

    /** The same plan, with what reading the validation file told. */
    public Ready with(@Nullable DatasetFacts validation) {
      return new Ready(
          snapshot, model, training, recipe, placement, diskBytes, warnings, validation);
    }
  }

  @JsonTypeName("refused")
  record Refused(List<String> reasons) implements Plan {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * Where a run goes.
   *
   * @param timeLimitSeconds of one run
   */
  record Placement(
      String site, String pool, int nodes, int devicesPerNode, long timeLimitSeconds) {}
}
