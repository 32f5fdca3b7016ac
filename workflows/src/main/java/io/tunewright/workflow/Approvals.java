package io.tunewright.workflow;

import static java.util.Objects.requireNonNullElse;

import io.temporal.workflow.Workflow;
import io.tunewright.catalog.Decision;
import io.tunewright.evaluate.Champion;
import io.tunewright.fault.TuningError;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Waits for an operator's decision. */
final class Approvals {
  private boolean awaited;
  private @Nullable Decision decision;

  /** The version that is compared with, 0 for none. */
  private int champion;

  /** Null where nobody decides in time. */
  @Nullable Decision await(Duration limit, Champion comparedWith) {
    champion = requireNonNullElse(comparedWith.at(), 0);
    decision = null;
    awaited = true;
    try {
      Workflow.await(limit, () -> decision != null);
      return decision;
    } finally {
      awaited = false;
    }
  }

  /**
   * @param comparedWith what whoever decides has seen, null where they don't say
   */
  void demandAwaited(@Nullable Integer comparedWith) {
    if (!awaited || decision != null) {
      throw TuningError.CONFLICT.because(
          decision == null
              ? "the evaluation awaits no approval"
              : "the evaluation was decided by %s already".formatted(decision.by()));
    }
    if (comparedWith != null && comparedWith != champion) {
      throw TuningError.CONFLICT.because(
          "the champion has moved: it is compared with %s by now, the decision is about %s"
              .formatted(inWords(champion), inWords(comparedWith)));
    }
  }

  private static String inWords(int version) {
    return version == 0 ? "none" : "version " + version;
  }

  void decide(boolean approved, String by, @Nullable String note) {
    decision = new Decision(approved, by, note, Instant.ofEpochMilli(Workflow.currentTimeMillis()));
  }
}
