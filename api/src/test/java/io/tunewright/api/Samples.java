package io.tunewright.api;

import io.tunewright.job.Method;
import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.DatasetFacts;
import io.tunewright.plan.ModelFacts;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Recipe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values to write tests with. */
final class Samples {
  private Samples() {}

  static final SnapshotRef SNAPSHOT = new SnapshotRef("file", "local/tiny", "ab".repeat(20));

  static final String UNKNOWN_JOB = "ftjob-01jdq3k8z00000000000unknown";

  static Plan.Ready plan(@Nullable Long seed) {
    return new Plan.Ready(
        SNAPSHOT,
        new ModelFacts("deepseek_v4", 1_200_000, 4_800_000, 1024L, null),
        new DatasetFacts(320, 20_000, 9_000, 88, List.of()),
        new Recipe(
            "trl",
            Method.SUPERVISED,
            3,
            60,
            4,
            2,
            5e-3,
            1,
            3,
            "cosine",
            256,
            20,
            20,
            seed == null ? 42 : seed,
            new Recipe.Lora(8, 16, 0, List.of("q_a_proj"), List.of()),
            null,
            null),
        new Plan.Placement("here", "default", 1, 1, 3600),
        10_000_000,
        List.of());
  }
}
