package io.tunewright.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.catalog.Decision;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.JobStatus;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.Approval;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class JobEndTest {
  private static final JobId JOB = new JobId("ftjob-01jdq3k8z0000000000000test");
  private static final Owner OWNER = new Owner("default", "ann");

  @ParameterizedTest
  @EnumSource(
      value = EvaluationState.class,
      names = {"QUEUED", "RUNNING", "AWAITING_APPROVAL"})
  void aRunWaitsForItsEvaluation(EvaluationState state) {
    assertThat(JobEnd.of(job(JobStatus.SUCCEEDED), evaluation(state, false, null, null))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = JobStatus.class,
      names = {"SUCCEEDED", "FAILED", "CANCELLED"},
      mode = Mode.EXCLUDE)
  void aRunWaitsForItsJob(JobStatus status) {
    assertThat(JobEnd.of(job(status), null)).isEmpty();
  }

  @Test
  void whatPassesIsPromotedIfThatWasAskedFor() {
    assertThat(end(evaluation(EvaluationState.PASSED, true, null, null)))
        .isEqualTo(new Conclusion(Outcome.PROMOTED, "nightly-v0003"));
    assertThat(end(evaluation(EvaluationState.PASSED, false, null, null)).outcome())
        .isEqualTo(Outcome.PUBLISHED);
  }

  @Test
  void whatIsRefusedKeepsTheChampionAndSaysWhy() {
    Decision no = new Decision(false, "bob", "sounds rude", Instant.EPOCH);
    assertThat(
            end(evaluation(EvaluationState.REFUSED, false, new GateVerdict(true, List.of()), no)))
        .isEqualTo(new Conclusion(Outcome.KEPT_CHAMPION, "refused by bob: sounds rude"));
    assertThat(end(evaluation(EvaluationState.REFUSED, false, null, null)).reason())
        .isEqualTo("for a test");
    assertThat(end(evaluation(EvaluationState.FAILED, false, null, null)).outcome())
        .isEqualTo(Outcome.FAILED);
    assertThat(end(evaluation(EvaluationState.CANCELLED, false, null, null)).outcome())
        .isEqualTo(Outcome.CANCELLED);
  }

  private static Conclusion end(EvaluationRow evaluation) {
    return JobEnd.of(job(JobStatus.SUCCEEDED), evaluation).orElseThrow();
  }

  private static EvaluationRow evaluation(
      EvaluationState state,
      boolean promoted,
      @Nullable GateVerdict verdict,
      @Nullable Decision decision) {
    return new EvaluationRow(
        new EvaluationId("eval-01jdq3k8z0000000000000test"),
        OWNER,
        new AdapterRef("default", "nightly", 3),
        JOB,
        true,
        new EvaluationSpec(List.of(), List.of(), new Approval(Approval.USUAL), true),
        state,
        null,
        null,
        null,
        verdict,
        decision,
        promoted,
        "for a test",
        false,
        Instant.EPOCH,
        null);
  }

  private static JobRow job(JobStatus status) {
    return new JobRow(
        JOB,
        OWNER,
        new Request().build(),
        status,
        "publish",
        1,
        1,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        false,
        null,
        Instant.EPOCH,
        null);
  }
}
