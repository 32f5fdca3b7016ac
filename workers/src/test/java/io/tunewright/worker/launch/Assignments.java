package io.tunewright.worker.launch;

import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.JobId;
import io.tunewright.job.Method;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.Wandb;
import io.tunewright.launch.Assignment;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.ModelFacts;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Recipe;
import io.tunewright.stage.SiteCopy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a workflow asks a site to run. */
public final class Assignments {
  public static final JobId JOB = new JobId("ftjob-01jdq3k8z0000000000000test");
  private static final Owner OWNER = new Owner("default", "tester");
  private static final SnapshotRef BASE = new SnapshotRef("file", "demo/tiny", "ab".repeat(20));
  private static final SiteCopy WEIGHTS = new SiteCopy(BASE, "here", "/site/weights/tiny");
  private static final Plan.Ready PLAN =
      new Plan.Ready(
          BASE,
          new ModelFacts("deepseek_v4", 1_200_000, 4_800_000, 1024L, "apache-2.0"),
          new DatasetFacts(320, 20_000, 9_000, 88, List.of(), null),
          new Recipe(
              "trl",
              Method.SUPERVISED,
              1,
              60,
              2,
              4,
              5e-3,
              1,
              3,
              "cosine",
              256,
              20,
              10,
              7,
              new Recipe.Lora(
                  8, 16, 0, List.of("q_a_proj", "kv_proj"), List.of("mlp.experts.gate_up_proj")),
              51_200L,
              new Wandb("tuning", null, "team", List.of("nightly"))),
          new Plan.Placement("here", "default", 1, 1, 3600),
          10_000_000,
          List.of(),
          null);

  private Assignments() {}

  public static Assignment.Train train(
      int attempt,
      DatasetRef training,
      @Nullable DatasetRef validation,
      @Nullable CheckpointRef resumeFrom) {
    return new Assignment.Train(
        JOB, OWNER, attempt, PLAN, WEIGHTS, training, validation, resumeFrom);
  }

  public static Assignment.Train train(SiteCopy weights, DatasetRef training) {
    return new Assignment.Train(JOB, OWNER, 1, PLAN, weights, training, null, null);
  }

  public static Assignment.Evaluate evaluate(CheckpointRef checkpoint, DatasetRef rows) {
    return new Assignment.Evaluate(JOB, OWNER, 1, PLAN, WEIGHTS, checkpoint, rows, true);
  }

  /**
   * Version 4 of an adapter against one before, on a task of its own and on one of the harness's.
   */
  public static Assignment.Score score(DatasetRef rows, int champion) {
    return new Assignment.Score(
        JOB,
        OWNER,
        1,
        PLAN,
        WEIGHTS,
        List.of(
            new EvaluationTask("harbour", "output_type: multiple_choice", rows, 1, null, true),
            new EvaluationTask("arc_easy", null, null, null, 100, null)),
        null,
        true,
        new AdapterRef("default", "mira", 4),
        new AdapterRef("default", "mira", champion));
  }
}
