package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowUpdateException;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Request;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.EndReason;
import io.tunewright.track.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pause, resume, extend, and the deadline. */
class OperatorsTest {
  /** The test server's clock doesn't skip while an activity waits. */
  private static final Duration SOON = Duration.ofSeconds(3);

  @RegisterExtension private final Stage stage = new Stage();
  private final FakeHouse house = stage.house;

  @Test
  void aPausedJobSavesLetsGoAndGoesOnFromThere() throws Exception {
    house.sightings.add(new Sighting.Started());
    WorkflowClient.start(stage.workflow()::run, Samples.JOB);
    await().until(() -> house.watches.size() == 2);

    stage.running().pause("ann");
    await().until(() -> house.diary.contains("stop train-1"));
    house.sightings.addAll(
        List.of(Samples.saved(1, 33), Samples.died(EndReason.STOPPED, "stopped")));
    await().until(() -> statuses().anyMatch("paused"::equals));
    assertThat(house.diary).doesNotContain("launch train-2");
    assertThat(house.graces).as("time to save").startsWith(Duration.ofHours(4));

    stage.running().resume("ben");
    house.sightings.addAll(
        List.of(Samples.saved(2, 60), Samples.finished(), new Sighting.Finished(null)));

    assertThat(stage.untyped().getResult(JobOutcome.class))
        .isInstanceOf(JobOutcome.Published.class);
    assertThat(house.assignments.get(1))
        .isInstanceOfSatisfying(
            Assignment.Train.class,
            train -> assertThat(Objects.requireNonNull(train.resumeFrom()).step()).isEqualTo(33));
    assertThat(changes(Change.Wished.class))
        .containsExactly(new Change.Wished(true, null), new Change.Wished(false, null));
    assertThat(house.events)
        .extracting(JobEvent::message)
        .contains("ann asks for a pause", "ben lets it go on", "Paused at step 33");
    stage.keepHistory("paused");
  }

  @Test
  void aPauseBeforeTheRunWaitsBeforeItsLaunch() {
    house.planningHolds = true;
    WorkflowClient.start(stage.workflow()::run, Samples.JOB);
    await().until(() -> house.diary.contains("plan"));

    stage.running().pause("ann");
    house.planned.add(house.plan);
    await().until(() -> statuses().anyMatch("paused"::equals));
    assertThat(house.diary).contains("materialise file").doesNotContain("launch train-1");

    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));
    stage.running().resume("ann");
    assertThat(stage.untyped().getResult(JobOutcome.class))
        .isInstanceOf(JobOutcome.Published.class);
  }

  @Test
  void aRunThatFinishesInSpiteOfThePauseIsEvaluatedAfterTheResume() {
    house.sightings.add(new Sighting.Started());
    WorkflowClient.start(stage.workflow()::run, Samples.JOB);
    await().until(() -> house.watches.size() == 2);

    stage.running().pause("ann");
    await().until(() -> house.diary.contains("stop train-1"));
    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));
    await().until(() -> statuses().anyMatch("paused"::equals));
    assertThat(house.diary).doesNotContain("launch evaluate-1");

    stage.running().resume("ann");
    assertThat(stage.untyped().getResult(JobOutcome.class))
        .isInstanceOf(JobOutcome.Published.class);
    assertThat(house.diary).doesNotContain("launch train-2");
  }

  @Test
  void aPausedEvaluationIsRepeated() {
    house.sightings.addAll(List.of(Samples.saved(1, 60), Samples.finished()));
    WorkflowClient.start(stage.workflow()::run, Samples.JOB);
    await().until(() -> house.watches.stream().anyMatch(watch -> watch.maxSteps() == 0));

    stage.running().pause("ann");
    await().until(() -> house.diary.contains("stop evaluate-1"));
    house.sightings.add(Samples.died(EndReason.STOPPED, "stopped"));
    await().until(() -> statuses().anyMatch("paused"::equals));
    house.sightings.add(new Sighting.Finished(null));
    stage.running().resume("ann");

    assertThat(stage.untyped().getResult(JobOutcome.class))
        .isInstanceOf(JobOutcome.Published.class);
    assertThat(house.diary).contains("launch evaluate-2").doesNotContain("launch train-2");
  }

  @Test
  void aPausedJobCanBeCancelled() {
    house.sightings.add(new Sighting.Started());
    WorkflowClient.start(stage.workflow()::run, Samples.JOB);
    await().until(() -> house.watches.size() == 2);
    stage.running().pause("ann");
    await().until(() -> house.diary.contains("stop train-1"));
    house.sightings.add(Samples.died(EndReason.STOPPED, "stopped"));
    await().until(() -> statuses().anyMatch("paused"::equals));

    stage.untyped().cancel();

    assertThatThrownBy(() -> stage.untyped().getResult(JobOutcome.class))
        .isInstanceOf(WorkflowFailedException.class);
    assertThat(house.events.getLast().change())
        .isEqualTo(new Change.Ended(new JobOutcome.Cancelled(null)));
    assertThat(house.diary).doesNotContain("launch train-2").endsWith("release");
  }

  @Test
  void aJobThatTemporalLostWhilePausedStaysPaused() {
    WorkflowClient.start(
        stage.workflow()::run,
        TuningJob.anew(
            Samples.ID,
            Samples.OWNER,
            Samples.REQUEST,
            new TuningJob.Earlier(17, "here", Samples.ID.orderKey("train", 1)),
            new Wishes(true, null)));

    await().until(() -> statuses().anyMatch("paused"::equals));
    assertThat(house.diary).doesNotContain("launch train-1");
  }

  @Test
  void aJobEndsAtItsDeadlineAndKeepsItsCheckpoints() throws Exception {
    Request request = Samples.asked();
    request.deadline = now().plus(SOON);
    house.sightings.addAll(List.of(new Sighting.Started(), Samples.saved(1, 20)));
    WorkflowClient.start(
        stage.workflow()::run, TuningJob.fresh(Samples.ID, Samples.OWNER, request.build()));
    await().until(() -> house.watches.size() == 3);

    assertThat(stage.untyped().getResult(JobOutcome.class))
        .isInstanceOfSatisfying(
            JobOutcome.Failed.class,
            failed -> {
              assertThat(failed.code()).isEqualTo("deadline_exceeded");
              assertThat(failed.message()).contains(String.valueOf(request.deadline));
            });
    assertThat(house.diary).endsWith("launch train-1", "stop train-1", "release");
    stage.keepHistory("deadline");
  }

  @Test
  void aDeadlineThatWasMovedIsTheOneThatCounts() {
    Request request = Samples.asked();
    Instant first = now().plus(SOON);
    request.deadline = first;
    house.sightings.add(new Sighting.Started());
    WorkflowClient.start(
        stage.workflow()::run, TuningJob.fresh(Samples.ID, Samples.OWNER, request.build()));
    await().until(() -> house.watches.size() == 2);

    stage.running().extend(null, "ann");
    await().until(() -> now().isAfter(first.plus(SOON)));
    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));

    assertThat(stage.untyped().getResult(JobOutcome.class))
        .isInstanceOf(JobOutcome.Published.class);
  }

  @Test
  void aJobThatHasEndedTakesNoCommands() {
    house.sightings.addAll(
        List.of(Samples.saved(1, 60), Samples.finished(), new Sighting.Finished(null)));
    house.publishingHolds = true;
    WorkflowClient.start(stage.workflow()::run, Samples.JOB);
    await().until(() -> house.diary.contains("publish"));

    assertThatThrownBy(() -> stage.running().pause("ann"))
        .isInstanceOf(WorkflowUpdateException.class)
        .hasStackTraceContaining("about to be published");
  }

  private Instant now() {
    return Instant.ofEpochMilli(stage.temporal.currentTimeMillis());
  }

  private Stream<String> statuses() {
    return changes(Change.Moved.class).stream().map(moved -> moved.status().word());
  }

  private <T> List<T> changes(Class<T> kind) {
    return house.events.stream()
        .map(JobEvent::change)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }
}
