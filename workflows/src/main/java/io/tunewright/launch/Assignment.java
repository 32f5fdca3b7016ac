package io.tunewright.launch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.plan.Plan;
import io.tunewright.stage.SiteCopy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a site is asked to run; its trainer's descriptor turns this into a {@link LaunchOrder}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "assignment")
public sealed interface Assignment {

  JobId job();

  Owner owner();

  /** From 1, trainings and evaluations counted apart. */
  int attempt();

  Plan.Ready plan();

  SiteCopy weights();

  /** The order's key: the same assignment always has the same one. */
  @JsonIgnore
  String key();

  /**
   * @param resumeFrom the checkpoint to go on from, null for a fresh start
   */
  @JsonTypeName("train")
  record Train(
      JobId job,
      Owner owner,
      int attempt,
      Plan.Ready plan,
      SiteCopy weights,
      DatasetRef training,
      @Nullable DatasetRef validation,
      @Nullable CheckpointRef resumeFrom)
      implements Assignment {
    @Override
    public String key() {
      return job.orderKey("train", attempt);
    }
  }

  /**
   * Loads the base once and measures it with the adapter off and on.
   *
   * @param rows what to measure on
   * @param heldOut whether these rows were kept from training
   */
  @JsonTypeName("evaluate")
  record Evaluate(
      JobId job,
      Owner owner,
      int attempt,
      Plan.Ready plan,
      SiteCopy weights,
      CheckpointRef checkpoint,
      DatasetRef rows,
      boolean heldOut)
      implements Assignment {
    @Override
    public String key() {
      return job.orderKey("evaluate", attempt);
    }
  }

  /**
   * Loads the base once and measures it, and adapters on it, on tasks.
   *
   * @param job the evaluation's own name in the form of a job's
   * @param rows for the validation loss; null where that is not asked for
   * @param base whether the base itself is measured
   * @param candidate null where it is not to be measured, as is {@code champion}
   */
  @JsonTypeName("score")
  record Score(
      JobId job,
      Owner owner,
      int attempt,
      Plan.Ready plan,
      SiteCopy weights,
      List<EvaluationTask> tasks,
      @Nullable DatasetRef rows,
      boolean base,
      @Nullable AdapterRef candidate,
      @Nullable AdapterRef champion)
      implements Assignment {
    public Score {
      tasks = List.copyOf(tasks);
    }

    @Override
    public String key() {
      return job.orderKey("score", attempt);
    }
  }
}
