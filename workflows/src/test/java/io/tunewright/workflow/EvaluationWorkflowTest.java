package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.CanceledFailure;
import io.tunewright.catalog.EvaluationOutcome;
import io.tunewright.catalog.Promotion;
import io.tunewright.catalog.Standing;
import io.tunewright.evaluate.Champion;
import io.tunewright.evaluate.GateVerdict;
import io.tunewright.evaluate.Measured;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.Approval;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.GateRule;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.EndReason;
import io.tunewright.track.Sighting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EvaluationWorkflowTest {
  private static final EvaluationId ID = new EvaluationId("eval-0123456789abcdef0123456789");
  private static final AdapterRef ADAPTER = new AdapterRef("default", "mira", 4);
  private static final GateRule RULE =
      new GateRule("harbour/acc", GateRule.Reference.CHAMPION, null, 0.02, null, 0);
  private static final EvaluationTask TASK =
      new EvaluationTask("harbour", "output_type: multiple_choice", Samples.HELD_OUT, 0, 9, null);

  @RegisterExtension private final Stage stage = new Stage();
  private final FakeHouse house = stage.house;

  @Test
  void whatPassesItsGateBecomesChampion() throws Exception {
    house.sightings.add(new Sighting.Finished(null));

    assertThat(evaluate(null, true)).isEqualTo(new EvaluationOutcome.Passed(true));
    assertThat(house.diary)
        .containsExactly(
            "begin",
            "stage",
            "materialise " + Samples.SNAPSHOT.source(),
            "launching score-1",
            "launch score-1",
            "read",
            "judge none",
            "promote over none",
            "conclude",
            "release");
    Assignment.Score score = score(0);
    assertThat(score.key()).isEqualTo(ID.asJob().orderKey("score", 1));
    assertThat(score.tasks()).containsExactly(TASK);
    assertThat(score.base()).isTrue();
    assertThat(score.candidate()).isEqualTo(ADAPTER);
    assertThat(score.champion()).isNull();
    assertThat(score.rows()).as("no rule asks for the validation loss").isNull();
    assertThat(house.ends).containsExactly(new EvaluationOutcome.Passed(true));
    assertThat(house.events).isEmpty();
    assertThat(house.claims).isEmpty();
    stage.keepHistory("evaluated");
  }

  @Test
  void whatFailsItsGateStaysAVersion() {
    house.gate =
        new GateVerdict(
            false,
            List.of(
                new GateVerdict.Ruling(
                    RULE, false, "it is worse", 0.1, null, 0.2, null, -0.1, 0.02, null)));
    house.standings.add(against(3));
    house.sightings.add(new Sighting.Finished(null));

    assertThat(evaluate(null, true)).isEqualTo(new EvaluationOutcome.Refused("it is worse"));
    assertThat(score(0).champion()).isEqualTo(new AdapterRef("default", "mira", 3));
    assertThat(house.diary).doesNotContain("promote over 3").endsWith("conclude", "release");
  }

  @Test
  void whoOnlyMeasuresPromotesNothing() {
    house.sightings.add(new Sighting.Finished(null));

    assertThat(evaluate(null, false)).isEqualTo(new EvaluationOutcome.Passed(false));
    assertThat(house.diary).endsWith("judge none", "conclude", "release");
  }

  @Test
  void anOperatorApprovesAndTheWeightsAreFreeMeanwhile() throws Exception {
    house.sightings.add(new Sighting.Finished(null));
    begin(new Approval(Duration.ofDays(3)), true);
    awaitEntry("release");
    assertThat(house.diary).endsWith("judge none", "await approval", "release");

    running().approve("ann", "looks right", 0);

    assertThat(outcome()).isEqualTo(new EvaluationOutcome.Passed(true));
    assertThat(house.decisions)
        .singleElement()
        .satisfies(decision -> {
          assertThat(decision.approved()).isTrue();
          assertThat(decision.by()).isEqualTo("ann");
          assertThat(decision.note()).isEqualTo("looks right");
        });
    stage.keepHistory("approved");
  }

  @Test
  void anOperatorRejects() {
    house.sightings.add(new Sighting.Finished(null));
    begin(new Approval(Duration.ofDays(3)), true);
    awaitEntry("await approval");

    running().reject("ben", "too terse", null);

    assertThat(outcome()).isEqualTo(new EvaluationOutcome.Refused("ben rejected it: too terse"));
    assertThat(house.diary).doesNotContain("promote over none");
  }

  @Test
  void aDecisionAboutAnotherComparisonIsRefused() {
    house.standings.add(against(3));
    house.sightings.add(new Sighting.Finished(null));
    begin(new Approval(Duration.ofDays(3)), true);
    awaitEntry("release");

    for (int seen : new int[] {0, 2}) {
      assertThatThrownBy(() -> running().approve("ann", null, seen))
          .rootCause()
          .hasMessageContaining("it is compared with version 3 by now");
      assertThatThrownBy(() -> running().reject("ann", null, seen)).isNotNull();
    }
    running().approve("ann", null, 3);
    assertThat(outcome()).isEqualTo(new EvaluationOutcome.Passed(true));
  }

  @Test
  void withoutADecisionInTimeItIsRefused() {
    house.sightings.add(new Sighting.Finished(null));

    assertThat(evaluate(new Approval(Duration.ofDays(3)), true))
        .isEqualTo(new EvaluationOutcome.Refused("nobody decided within 3 days, so it is refused"));
    assertThat(house.decisions).isEmpty();
  }

  @Test
  void aDecisionThatNobodyAwaitsIsRefused() {
    begin(new Approval(Duration.ofDays(3)), true);
    awaitEntry("launch score-1");

    assertThatThrownBy(() -> running().approve("ann", null, null))
        .rootCause()
        .hasMessageContaining("the evaluation awaits no approval");
    house.sightings.add(new Sighting.Finished(null));
    awaitEntry("await approval");
    running().approve("ann", null, null);
    assertThat(outcome()).isEqualTo(new EvaluationOutcome.Passed(true));
  }

  @Test
  void aChampionThatMovedMeanwhileIsMeasuredAnewAndItAlone() throws Exception {
    house.standings.add(against(2));
    house.standings.add(against(3));
    house.promotions.add(new Promotion.Overtaken(3));
    house.sightings.addAll(List.of(new Sighting.Finished(null), new Sighting.Finished(null)));

    assertThat(evaluate(null, true)).isEqualTo(new EvaluationOutcome.Passed(true));
    assertThat(score(1).champion()).isEqualTo(new AdapterRef("default", "mira", 3));
    assertThat(score(1).base()).isFalse();
    assertThat(score(1).candidate()).isNull();
    assertThat(house.diary)
        .containsSubsequence(
            "judge 2", "promote over 2", "begin", "launch score-2", "judge 3", "promote over 3");
    assertThat(house.measured.getLast().candidate()).as("from the first run").isNotNull();
    stage.keepHistory("overtaken");
  }

  @Test
  void theScoresOfAnEarlierRunAgainstAnotherChampionAreNotBelieved() throws Exception {
    house.standings.add(against(3));
    house.earlierRuns.set(1);
    house.sightings.addAll(List.of(new Sighting.Finished(null), new Sighting.Finished(null)));

    assertThat(evaluate(null, true)).isEqualTo(new EvaluationOutcome.Passed(true));
    assertThat(house.diary)
        .containsSubsequence(
            "launch score-1", "read", "launching score-2", "launch score-2", "read", "judge 3");
    assertThat(score(1).champion()).isEqualTo(new AdapterRef("default", "mira", 3));
    assertThat(score(1).base()).isTrue();
    stage.keepHistory("measured-anew");
  }

  @Test
  void aChampionThatNeverStopsMovingIsNotChasedForEver() {
    for (int i = 0; i < 5; i++) {
      house.promotions.add(new Promotion.Overtaken(null));
    }
    house.sightings.add(new Sighting.Finished(null));

    assertThat(evaluate(null, true))
        .isInstanceOfSatisfying(
            EvaluationOutcome.Refused.class,
            refused -> assertThat(refused.reason()).contains("the champion moved 5 times"));
    assertThat(house.assignments).as("nothing new to measure").hasSize(1);
  }

  @Test
  void whatIsKnownIsNotMeasuredAgain() {
    house.standings.add(
        new Standing(new Champion.Version(3), new Measured(Samples.SCORES, null, Samples.SCORES)));
    house.sightings.add(new Sighting.Finished(null));

    assertThat(evaluate(null, true)).isEqualTo(new EvaluationOutcome.Passed(true));
    assertThat(score(0).base()).isFalse();
    assertThat(score(0).champion()).isNull();
    assertThat(score(0).candidate()).isEqualTo(ADAPTER);
  }

  @Test
  void aMereApprovalRunsNothing() {
    start(new EvaluationSpec(List.of(), List.of(), new Approval(Duration.ofDays(3)), true));
    awaitEntry("await approval");
    running().approve("ann", null, null);

    assertThat(outcome()).isEqualTo(new EvaluationOutcome.Passed(true));
    assertThat(house.diary)
        .containsExactly(
            "begin", "judge none", "await approval", "decided", "promote over none", "conclude");
  }

  @Test
  void theValidationLossIsMeasuredOnTheJobsOwnRows() {
    house.sightings.add(new Sighting.Finished(null));
    GateRule rule =
        new GateRule(GateRule.VALIDATION_LOSS, GateRule.Reference.BASE, null, 0.1, null, 2);
    start(new EvaluationSpec(List.of(), List.of(rule), null, true));

    assertThat(outcome()).isEqualTo(new EvaluationOutcome.Passed(true));
    assertThat(score(0).rows()).isEqualTo(Samples.HELD_OUT);
  }

  @Test
  void aPlaceThatFailsIsTriedAgain() {
    house.sightings.addAll(
        List.of(
            Samples.died(EndReason.NODE_LOST, "the node is gone"), new Sighting.Finished(null)));

    assertThat(evaluate(null, true)).isEqualTo(new EvaluationOutcome.Passed(true));
    assertThat(house.diary).contains("launch score-1", "stop score-1", "launch score-2");
  }

  @Test
  void aRefusedTaskFailsTheEvaluation() {
    house.sightings.add(Samples.died(EndReason.BAD_CONFIGURATION, "refused: the task x"));

    assertThat(evaluate(null, true))
        .isEqualTo(new EvaluationOutcome.Failed("evaluation_failed", "refused: the task x"));
    assertThat(house.diary).endsWith("stop score-1", "conclude", "release");
  }

  @Test
  void aCancelStopsItsRunAndLeavesNothing() {
    begin(null, true);
    awaitEntry("launch score-1");

    stage.untyped().cancel();

    assertCancelled();
    assertThat(house.diary).endsWith("stop score-1", "conclude", "release");
  }

  @Test
  void aCancelWhileADecisionIsAwaitedEndsTheWaitAndStopsNothingThatHasFinished() throws Exception {
    house.sightings.add(new Sighting.Finished(null));
    begin(new Approval(Duration.ofDays(3)), true);
    awaitEntry("release");

    stage.untyped().cancel();

    assertCancelled();
    assertThat(house.diary).doesNotContain("stop score-1");
    stage.keepHistory("approval-cancelled");
  }

  @Test
  void aDecisionIsHeardThoughTheSiteIsAway() {
    house.siteIsAwayAtTheEnd = true;
    house.sightings.add(new Sighting.Finished(null));
    begin(new Approval(Duration.ofDays(3)), true);
    awaitEntry("await approval");

    running().approve("ann", null, null);

    awaitEntry("promote over none");
    assertThat(house.diary).doesNotContain("release");
    assertThat(outcome()).isEqualTo(new EvaluationOutcome.Passed(true));
  }

  @Test
  void anOrderOfAnEarlierWorkflowIsStoppedToo() {
    house.standings.add(against(3));
    String earlier = ID.asJob().orderKey("score", 2);
    house.beginHolds = true;
    start(wanted(spec(null, true), earlier));
    awaitEntry("begin");

    stage.untyped().cancel();
    house.beginHolds = false;

    assertCancelled();
    assertThat(house.diary).contains("stop score-2", "release");
  }

  /** A busy machine may take longer than usual. */
  private void awaitEntry(String entry) {
    await().atMost(Duration.ofMinutes(1)).until(() -> house.diary.contains(entry));
  }

  private void assertCancelled() {
    assertThatThrownBy(this::outcome).hasCauseInstanceOf(CanceledFailure.class);
    assertThat(house.ends).containsExactly(new EvaluationOutcome.Cancelled(null));
  }

  private static Standing against(int version) {
    return new Standing(new Champion.Version(version), Measured.NOTHING);
  }

  private Assignment.Score score(int index) {
    return (Assignment.Score) house.assignments.get(index);
  }

  private static EvaluationSpec spec(@Nullable Approval approval, boolean promote) {
    return new EvaluationSpec(List.of(TASK), List.of(RULE), approval, promote);
  }

  private static AdapterEvaluation wanted(EvaluationSpec spec, @Nullable String earlier) {
    return new AdapterEvaluation(
        ID, Samples.OWNER, ADAPTER, Samples.REQUEST, Samples.PLAN, spec, earlier);
  }

  private EvaluationOutcome evaluate(@Nullable Approval approval, boolean promote) {
    begin(approval, promote);
    return outcome();
  }

  private void begin(@Nullable Approval approval, boolean promote) {
    start(spec(approval, promote));
  }

  private void start(EvaluationSpec spec) {
    start(wanted(spec, null));
  }

  private void start(AdapterEvaluation wanted) {
    EvaluationWorkflow workflow =
        stage
            .temporal
            .getWorkflowClient()
            .newWorkflowStub(
                EvaluationWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setTaskQueue(TaskQueues.CONTROL)
                    .setWorkflowId(Samples.ID.value())
                    .build());
    WorkflowClient.start(workflow::evaluate, wanted);
  }

  private EvaluationWorkflow running() {
    return stage
        .temporal
        .getWorkflowClient()
        .newWorkflowStub(EvaluationWorkflow.class, Samples.ID.value());
  }

  private EvaluationOutcome outcome() {
    return stage.untyped().getResult(EvaluationOutcome.class);
  }
}
