package io.tunewright.api;

import io.tunewright.job.SnapshotRef;
import io.tunewright.plan.Plan;
import io.tunewright.plan.Plans;
import org.jspecify.annotations.Nullable;

/** Values to write tests with. */
final class Samples {
  private Samples() {}

  static final SnapshotRef SNAPSHOT = new SnapshotRef("file", "local/tiny", "ab".repeat(20));

  static final String UNKNOWN_JOB = "ftjob-01jdq3k8z00000000000unknown";

  static Plan.Ready plan(@Nullable Long seed) {
    return Plans.ready(SNAPSHOT, seed == null ? 42 : seed);
  }
}
