package io.tunewright.storage.catalog;

import io.tunewright.catalog.Decision;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.evaluate.Measured;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation as the catalog knows it.
 *
 * @param job that trained the adapter
 * @param ofJob whether that job's request asked for it, and not somebody later
 * @param runKey its newest order's
 * @param champion the version that it was compared with; null where there was none
 * @param measured null before anything was
 * @param verdict null before its scores were judged
 * @param decision an operator's, null where there is none
 * @param promoted whether it moved the alias champion
 * @param error why it did not pass, where the verdict doesn't say
 */
public record EvaluationRow(
    EvaluationId id,
    Owner owner,
    AdapterRef adapter,
    JobId job,
    boolean ofJob,
    EvaluationSpec spec,
    EvaluationState state,
    @Nullable String runKey,
    @Nullable Integer champion,
    @Nullable Measured measured,
    @Nullable GateVerdict verdict,
    @Nullable Decision decision,
    boolean promoted,
    @Nullable String error,
    boolean cancelRequested,
    Instant created,
    @Nullable Instant finished) {

  /** How many runs have measured, or are to; the number of the newest. */
  public int runs() {
    return runKey == null ? 0 : Integer.parseInt(runKey.substring(runKey.lastIndexOf('-') + 1));
  }
}
