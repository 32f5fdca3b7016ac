package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.evaluate.Verdict;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.job.WeightDtype;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.EndReason;
import io.tunewright.launch.Run;
import io.tunewright.plan.Plan;
import io.tunewright.stage.Claim;
import io.tunewright.stage.SiteCopy;
import io.tunewright.stage.Snapshot;
import io.tunewright.track.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FineTuneWorkflowTest {
  @RegisterExtension private final Stage stage = new Stage();
  private final FakeHouse house = stage.house;

  @Test
  void walksTheWholeRoadAndPublishes() throws Exception {
    house.sightings.addAll(
        List.of(
            new Sighting.Started(),
            Samples.saved(1, 20),
            Samples.saved(1, 60),
            Samples.finished(),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB))
        .isEqualTo(new JobOutcome.Published(new AdapterRef("default", "mira", 1)));
    assertThat(house.diary)
        .containsExactly(
            "validate file-train",
            "validate file-held",
            "plan",
            "stage",
            "materialise file",
            "launch train-1",
            "launch evaluate-1",
            "judge",
            "publish",
            "release");
    assertThat(house.claims).isEmpty();
    assertThat(house.assignments.get(1))
        .isInstanceOfSatisfying(
            Assignment.Evaluate.class,
            evaluate -> assertThat(evaluate.checkpoint().step()).isEqualTo(60));
    assertThat(statuses())
        .containsExactly("validating_files", "queued", "queued", "running", "running", "running");
    assertThat(house.events)
        .extracting(JobEvent::sequence)
        .isEqualTo(IntStream.rangeClosed(1, house.events.size()).asLongStream().boxed().toList());

    stage.keepHistory("published");
  }

  @Test
  void trainsOnWhatTheWeightsWereTurnedInto() throws Exception {
    Request request = Samples.asked();
    request.dtype = WeightDtype.BF16;
    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));

    assertThat(stage.workflow().run(TuningJob.fresh(Samples.ID, Samples.OWNER, request.build())))
        .isInstanceOf(JobOutcome.Published.class);
    assertThat(house.diary)
        .containsSubsequence("stage", "transcode to bf16", "materialise bf16", "launch train-1");
    assertThat(house.assignments)
        .allSatisfy(each -> assertThat(each.weights().ref()).isEqualTo(Samples.PLAIN))
        .allSatisfy(each -> assertThat(each.plan().snapshot()).isEqualTo(Samples.SNAPSHOT));
    stage.keepHistory("transcoded");
  }

  @Test
  void whatWaitsForHoursHasQueuesOfItsOwn() {
    Request request = Samples.asked();
    request.dtype = WeightDtype.BF16;
    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));

    stage.workflow().run(TuningJob.fresh(Samples.ID, Samples.OWNER, request.build()));
    assertThat(Stage.queues(stage.temporal.getWorkflowClient(), Samples.ID.value()))
        .containsEntry("Staging.Join", TaskQueues.JOINS)
        .containsEntry("Transcoding.Join", TaskQueues.JOINS)
        .containsEntry("Materialising.Materialise", TaskQueues.weights("here"))
        .containsEntry("Materialising.Release", TaskQueues.site("here"))
        .containsEntry("Launching.Launch", TaskQueues.site("here"))
        .containsEntry("Tracking.AwaitNext", TaskQueues.track("here"))
        .containsEntry("Publishing.Publish", TaskQueues.CONTROL);
  }

  @Test
  void runsReadWhatPlanningHasMadeOfTheFiles() {
    DatasetRef training = new DatasetRef("file-train", "t.rows", "33".repeat(32), 12);
    DatasetRef heldOut = new DatasetRef("file-held", "h.rows", "44".repeat(32), 12);
    house.converted.putAll(Map.of("file-train", training, "file-held", heldOut));
    house.sightings.addAll(
        List.of(
            Samples.died(EndReason.NODE_LOST, "the node is gone"),
            Samples.saved(2, 60),
            Samples.finished(),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB)).isInstanceOf(JobOutcome.Published.class);
    assertThat(house.assignments).hasSize(3);
    assertThat(house.assignments.subList(0, 2))
        .allSatisfy(assignment ->
            assertThat(assignment)
                .isInstanceOfSatisfying(
                    Assignment.Train.class,
                    train -> {
                      assertThat(train.training()).isEqualTo(training);
                      assertThat(train.validation()).isEqualTo(heldOut);
                    }));
    assertThat(house.assignments.getLast())
        .isInstanceOfSatisfying(
            Assignment.Evaluate.class, evaluate -> assertThat(evaluate.rows()).isEqualTo(heldOut));
  }

  @Test
  void refusesWhatCannotFit() {
    house.plan = new Plan.Refused(List.of("no site has a trainer for it"));

    assertThat(stage.workflow().run(Samples.JOB))
        .isEqualTo(new JobOutcome.Failed("plan_refused", "no site has a trainer for it", null));
    assertThat(house.diary).doesNotContain("stage", "release").endsWith("plan");
  }

  @Test
  void goesOnFromTheLastCheckpointWhenThePlaceFailsARun() {
    house.sightings.addAll(
        List.of(
            new Sighting.Started(),
            Samples.saved(1, 20),
            Samples.died(EndReason.NODE_LOST, "the node is gone"),
            new Sighting.Started(),
            Samples.saved(2, 60),
            Samples.finished(),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB)).isInstanceOf(JobOutcome.Published.class);
    assertThat(house.diary)
        .containsSubsequence("launch train-1", "stop train-1", "launch train-2", "publish");
    assertThat(house.assignments.get(1))
        .isInstanceOfSatisfying(
            Assignment.Train.class,
            train -> {
              CheckpointRef from = train.resumeFrom();
              assertThat(from).isNotNull();
              assertThat(from.step()).isEqualTo(20);
            });
  }

  @Test
  void givesUpWhenThePlaceFailsEveryAttempt() {
    for (int attempt = 1; attempt <= 3; attempt++) {
      house.sightings.add(Samples.died(EndReason.NODE_LOST, "the node is gone"));
    }

    assertThat(stage.workflow().run(Samples.JOB))
        .isEqualTo(new JobOutcome.Failed("training_failed", "the node is gone", null));
    assertThat(house.diary).endsWith("launch train-3", "stop train-3", "release");
  }

  @Test
  void doesNotRepeatARunThatFailedByItsOwnSettings() {
    house.sightings.addAll(
        List.of(
            new Sighting.Started(),
            Samples.died(EndReason.BAD_CONFIGURATION, "exit code 2: no such target")));

    assertThat(stage.workflow().run(Samples.JOB))
        .isEqualTo(new JobOutcome.Failed("training_failed", "exit code 2: no such target", null));
    assertThat(house.diary).endsWith("launch train-1", "stop train-1", "release");
  }

  @Test
  void withholdsAnAdapterThatChangesNothing() {
    house.verdict = new Verdict.Unfit(Samples.FIT.proof(), List.of("it changes nothing"));
    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB))
        .isEqualTo(new JobOutcome.Withheld(List.of("it changes nothing")));
    assertThat(house.diary).doesNotContain("publish").endsWith("release");
  }

  @Test
  void aCancelStopsTheRunAndThenTellsTheCatalog() {
    house.sightings.add(new Sighting.Started());
    WorkflowClient.start(stage.workflow()::run, Samples.JOB);
    await().until(() -> house.watches.size() == 2);

    WorkflowStub stub = stage.untyped();
    stub.cancel();

    assertThatThrownBy(() -> stub.getResult(JobOutcome.class))
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(CanceledFailure.class);
    assertThat(house.diary).endsWith("launch train-1", "stop train-1", "release");
    assertThat(house.graces).as("nobody needs its save").containsExactly(Duration.ofMinutes(2));
    assertThat(house.events.getLast().change())
        .isEqualTo(new Change.Ended(new JobOutcome.Cancelled(null)));
  }

  @Test
  void aCancelThatComesWhileItPublishesComesTooLate() {
    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));
    house.publishingHolds = true;
    WorkflowClient.start(stage.workflow()::run, Samples.JOB);
    await().until(() -> house.diary.contains("publish"));

    stage.untyped().cancel();
    house.publishingHolds = false;

    assertThatThrownBy(() -> stage.untyped().getResult(JobOutcome.class))
        .isInstanceOf(WorkflowFailedException.class);
    assertThat(house.events.getLast().change())
        .isInstanceOfSatisfying(
            Change.Ended.class,
            end -> assertThat(end.outcome()).isInstanceOf(JobOutcome.Published.class));
    assertThat(house.diary).endsWith("publish", "release");
  }

  @Test
  void carriesOnWithTheSameRunAfterAContinueAsNew() {
    var underway =
        new TuningJob.Underway(
            Samples.PLAN,
            new SiteCopy(Samples.SNAPSHOT, "here", "/site/hub/tiny"),
            41,
            2,
            new Run("here", "fake", Samples.ID.orderKey("train", 2), "1", "/site/runs/x"),
            true,
            Samples.checkpoint(1, 40),
            null,
            null);
    house.sightings.addAll(
        List.of(Samples.saved(2, 60), Samples.finished(), new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB.carriedOn(underway, Samples.JOB.wanted())))
        .isInstanceOf(JobOutcome.Published.class);
    assertThat(house.diary).doesNotContain("plan", "stage", "launch train-1", "launch train-2");
    assertThat(house.watches.getFirst())
        .satisfies(watch -> {
          assertThat(watch.attempt()).isEqualTo(2);
          assertThat(watch.started()).isTrue();
          assertThat(watch.afterStep()).isEqualTo(40);
        });
    assertThat(house.events.getFirst().sequence()).isEqualTo(42);
    assertThat(house.diary).endsWith("release");
  }

  @Test
  void aCancelStopsWhatAnEarlierWorkflowOfTheJobHasLaunched() {
    house.planningHolds = true;
    var earlier = new TuningJob.Earlier(17, "here", Samples.ID.orderKey("train", 2));
    WorkflowClient.start(
        stage.workflow()::run,
        TuningJob.anew(Samples.ID, Samples.OWNER, Samples.REQUEST, earlier, Samples.JOB.wanted()));
    await().until(() -> house.diary.contains("plan"));

    WorkflowStub stub = stage.untyped();
    stub.cancel();

    assertThatThrownBy(() -> stub.getResult(JobOutcome.class))
        .isInstanceOf(WorkflowFailedException.class);
    assertThat(house.diary).endsWith("stop train-2", "release").doesNotContain("launch train-1");
    assertThat(house.events).isNotEmpty().allMatch(event -> event.sequence() > 17);
  }

  @Test
  void claimsTheWeightsWithAllTheDiskThatItsPlanCounts() {
    house.sightings.add(new Sighting.Started());
    WorkflowClient.start(stage.workflow()::run, Samples.JOB);
    await().until(() -> house.watches.size() == 2);

    assertThat(house.claims).containsExactly(new Claim(Samples.ID, Samples.PLAN.diskBytes()));
  }

  @Test
  void aSiteThatStaysAwayKeepsTheClaimButNotTheJobFromItsEnd() {
    house.siteIsAwayAtTheEnd = true;
    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB)).isInstanceOf(JobOutcome.Published.class);
    assertThat(house.events.getLast().change()).isInstanceOf(Change.Ended.class);
    assertThat(house.claims).hasSize(1);
  }

  @Test
  void waitsForACatalogThatIsAway() {
    house.catalogOutages.set(5);
    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB)).isInstanceOf(JobOutcome.Published.class);
    assertThat(house.events.getFirst().sequence()).isEqualTo(1);
  }

  @Test
  void aDryRunLaunchesNothing() {
    DryRun dryRun =
        stage
            .temporal
            .getWorkflowClient()
            .newWorkflowStub(
                PlanWorkflow.class,
                WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.CONTROL).build())
            .plan(Samples.JOB);

    assertThat(dryRun.plan()).isEqualTo(Samples.PLAN.with(Samples.FACTS));
    assertThat(dryRun.order())
        .satisfies(order -> assertThat(order.command()).containsExactly("python", "sft.py"));
    assertThat(house.diary).containsExactly("validate file-train", "validate file-held", "plan");
  }

  @Test
  void stagingGoesOnWhileOneJobStillWaits() {
    StageWorkflow staging = staging();
    String other = "ftjob-01jdq3k8z000000000000other";
    WorkflowClient.start(
        staging::stage, Samples.SNAPSHOT, Samples.SOURCE, new Owner("default", "ann"));
    staging.join(Samples.ID.value());
    staging.join(other);
    staging.leave(Samples.ID.value());
    house.fetched.add(new Snapshot(Samples.SNAPSHOT, 9, 4_800_000));

    assertThat(WorkflowStub.fromTyped(staging).getResult(Snapshot.class).files()).isEqualTo(9);
  }

  @Test
  void stagingStopsWhenTheLastJobLeaves() {
    StageWorkflow staging = staging();
    WorkflowClient.start(
        staging::stage, Samples.SNAPSHOT, Samples.SOURCE, new Owner("default", "ann"));
    staging.join(Samples.ID.value());
    await().until(() -> house.diary.contains("fetch"));
    staging.leave(Samples.ID.value());

    assertThatThrownBy(() -> WorkflowStub.fromTyped(staging).getResult(Snapshot.class))
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(CanceledFailure.class);
  }

  private StageWorkflow staging() {
    return stage
        .temporal
        .getWorkflowClient()
        .newWorkflowStub(
            StageWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowId(Samples.SNAPSHOT.stagingId())
                .build());
  }

  private Stream<String> movedStatuses() {
    return house.events.stream()
        .map(JobEvent::change)
        .filter(Change.Moved.class::isInstance)
        .map(change -> ((Change.Moved) change).status().word());
  }

  private List<String> statuses() {
    return movedStatuses().toList();
  }
}
