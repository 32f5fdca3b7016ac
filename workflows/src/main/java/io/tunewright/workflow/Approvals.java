package io.tunewright.workflow;

import io.temporal.workflow.Workflow;
import io.tunewright.catalog.Decision;
import io.tunewright.fault.TuningError;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Waits for an operator's decision. */
final class Approvals {
  private boolean awaited;
  private @Nullable Decision decision;

  /** Null where nobody decides in time. */
  @Nullable Decision await(Duration limit) {
    decision = null;
    awaited = true;
    try {
      Workflow.await(limit, () -> decision != null);
      return decision;
    } finally {
      awaited = false;
    }
  }

  void demandAwaited() {
    if (!awaited || decision != null) {
      throw TuningError.CONFLICT.because(
          decision == null
              ? "the evaluation awaits no approval"
              : "the evaluation was decided by %s already".formatted(decision.by()));
    }
  }

  void decide(boolean approved, String by, @Nullable String note) {
    decision = new Decision(approved, by, note, Instant.ofEpochMilli(Workflow.currentTimeMillis()));
  }
}
