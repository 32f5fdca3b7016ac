package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobOutcome;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.EndReason;
import io.tunewright.track.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SetbacksTest {
  @RegisterExtension private final Stage stage = new Stage();
  private final FakeHouse house = stage.house;

  @Test
  void everyEndIsToldWithItsCauseAndEvidence() throws Exception {
    house.sightings.addAll(
        List.of(
            Samples.saved(1, 20),
            new Sighting.Died("exit code 137", false, EndReason.UNKNOWN, "attempts/1/evidence"),
            Samples.died(EndReason.BAD_CONFIGURATION, "no such target")));

    assertThat(stage.workflow().run(Samples.JOB))
        .isEqualTo(new JobOutcome.Failed("training_failed", "no such target", null));
    assertThat(ends())
        .containsExactly(
            new Change.AttemptEnded(
                Samples.ID.orderKey("train", 1),
                EndReason.UNKNOWN,
                "exit code 137",
                "attempts/1/evidence"),
            new Change.AttemptEnded(
                Samples.ID.orderKey("train", 2),
                EndReason.BAD_CONFIGURATION,
                "no such target",
                null));
    stage.keepHistory("gave-up");
  }

  @Test
  void aRunThatWasStoppedWhereItRunsCancelsItsJob() {
    house.sightings.addAll(
        List.of(Samples.saved(1, 20), Samples.died(EndReason.STOPPED_OUTSIDE, "SIGTERM")));

    assertThat(stage.workflow().run(Samples.JOB)).isEqualTo(new JobOutcome.Cancelled("SIGTERM"));
    assertThat(house.diary).doesNotContain("launch train-2").endsWith("stop train-1", "release");
  }

  @Test
  void aRunThatHangsIsStoppedAndGoesOnFromWhatItStillSaved() throws Exception {
    house.sightings.addAll(
        List.of(
            new Sighting.Started(),
            new Sighting.Stalled("no step for 10 min", "attempts/1/evidence"),
            Samples.saved(1, 33),
            Samples.died(EndReason.STOPPED, "stopped"),
            Samples.saved(2, 60),
            Samples.finished(),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB)).isInstanceOf(JobOutcome.Published.class);
    assertThat(ends())
        .containsExactly(
            new Change.AttemptEnded(
                Samples.ID.orderKey("train", 1),
                EndReason.STALLED,
                "no step for 10 min",
                "attempts/1/evidence"));
    assertThat(resumed(1).step()).isEqualTo(33);
    assertThat(house.graces).containsOnly(Duration.ofMinutes(2));
    stage.keepHistory("stalled");
  }

  @Test
  void aDamagedCheckpointMakesWayForTheOneBefore() throws Exception {
    house.damaged.add(40L);
    house.sightings.addAll(
        List.of(
            Samples.saved(1, 20),
            Samples.saved(1, 40),
            Samples.died(EndReason.NODE_LOST, "the node is gone"),
            Samples.saved(2, 60),
            Samples.finished(),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB)).isInstanceOf(JobOutcome.Published.class);
    assertThat(resumed(1).step()).isEqualTo(20);
    assertThat(house.events)
        .extracting(JobEvent::message)
        .anyMatch(message -> message.contains("step 40 is damaged"));
    assertThat(house.watches)
        .filteredOn(watch -> watch.attempt() == 2)
        .first()
        .satisfies(watch -> assertThat(watch.afterStep()).isEqualTo(20));
    stage.keepHistory("damaged");
  }

  @Test
  void whereNoCheckpointIsSoundTrainingBeginsAgain() {
    house.damaged.addAll(List.of(20L, 40L));
    house.sightings.addAll(
        List.of(
            Samples.saved(1, 20),
            Samples.saved(1, 40),
            Samples.died(EndReason.NODE_LOST, "the node is gone"),
            Samples.saved(2, 60),
            Samples.finished(),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB)).isInstanceOf(JobOutcome.Published.class);
    assertThat(((Assignment.Train) house.assignments.get(1)).resumeFrom()).isNull();
  }

  @Test
  void anEvaluationThatItsPlaceFailsIsTriedAgain() {
    house.sightings.addAll(
        List.of(
            Samples.saved(1, 60),
            Samples.finished(),
            Samples.died(EndReason.NODE_LOST, "the node is gone"),
            new Sighting.Stalled("no row for 30 min", null),
            Samples.died(EndReason.STOPPED, "stopped"),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(Samples.JOB)).isInstanceOf(JobOutcome.Published.class);
    assertThat(house.diary)
        .containsSubsequence("launch evaluate-1", "launch evaluate-2", "launch evaluate-3");
    assertThat(ends())
        .extracting(Change.AttemptEnded::cause)
        .containsExactly(EndReason.NODE_LOST, EndReason.STALLED);
  }

  private CheckpointRef resumed(int assignment) {
    return Objects.requireNonNull(
        ((Assignment.Train) house.assignments.get(assignment)).resumeFrom());
  }

  private List<Change.AttemptEnded> ends() {
    return house.events.stream()
        .map(JobEvent::change)
        .filter(Change.AttemptEnded.class::isInstance)
        .map(Change.AttemptEnded.class::cast)
        .toList();
  }
}
