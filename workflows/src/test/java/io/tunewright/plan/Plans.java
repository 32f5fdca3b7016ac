package io.tunewright.plan;

import io.tunewright.job.Method;
import io.tunewright.job.SnapshotRef;
import java.util.List;

/** Plans to write tests with. */
public final class Plans {
  public static final SnapshotRef BASE = new SnapshotRef("file", "demo/tiny", "ab".repeat(20));
  public static final DatasetFacts FACTS =
      new DatasetFacts(320, 20_000, 9_000, 88, List.of(), null);

  private Plans() {}

  /** 60 steps of 4 × 2 rows at the site {@code here}. */
  public static Plan.Ready ready(SnapshotRef base, long seed) {
    return new Plan.Ready(
        base,
        new ModelFacts("deepseek_v4", 1_200_000, 4_800_000, 1024L, "apache-2.0"),
        FACTS,
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
            seed,
            new Recipe.Lora(8, 16, 0, List.of("q_a_proj"), List.of()),
            null,
            null),
        new Plan.Placement("here", "default", 1, 1, 3600),
        10_000_000,
        List.of(),
        null);
  }
}
