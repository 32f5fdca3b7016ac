package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Request;
import io.tunewright.job.ResumePoint;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.EndReason;
import io.tunewright.track.Sighting;
import io.tunewright.track.Watch;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job that goes on from a checkpoint of another. */
class ResumptionTest {
  private static final CheckpointRef SOURCE =
      new CheckpointRef(
          new JobId("ftjob-01jdq3k8z000000000000other"), 2, 40, "other/checkpoints/40/manifest");

  @RegisterExtension private final Stage stage = new Stage();
  private final FakeHouse house = stage.house;

  @Test
  void its_first_attempt_begins_at_the_checkpoint() throws Exception {
    house.sightings.addAll(
        List.of(
            new Sighting.Started(),
            Samples.saved(1, 60),
            Samples.finished(),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(job())).isInstanceOf(JobOutcome.Published.class);
    assertThat(resumedFrom(0)).isEqualTo(SOURCE);
    assertThat(house.watches.getFirst().afterStep()).isEqualTo(40);
    assertThat(house.events)
        .extracting(JobEvent::change)
        .contains(new Change.Launched(1, Samples.ID.orderKey("train", 1), "here", SOURCE));
    assertThat(house.events)
        .extracting(JobEvent::message)
        .contains("Going on from step 40 of ftjob-01jdq3k8z000000000000other");
    stage.keepHistory("resumed");
  }

  @Test
  void an_attempt_that_saved_nothing_is_followed_by_one_from_the_same_checkpoint() {
    house.sightings.addAll(
        List.of(
            new Sighting.Started(),
            Samples.died(EndReason.NODE_LOST, "the node is gone"),
            Samples.saved(2, 50),
            Samples.died(EndReason.NODE_LOST, "the node is gone"),
            Samples.saved(3, 60),
            Samples.finished(),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(job())).isInstanceOf(JobOutcome.Published.class);
    assertThat(resumedFrom(1)).isEqualTo(SOURCE);
    assertThat(resumedFrom(2)).isEqualTo(Samples.checkpoint(2, 50).ref());
    assertThat(house.watches)
        .filteredOn(watch -> watch.attempt() == 2)
        .first()
        .extracting(Watch::afterStep)
        .isEqualTo(40L);
    assertThat(house.events)
        .extracting(JobEvent::message)
        .anyMatch(message -> message.endsWith("the node is gone. Going on from step 40"));
  }

  /** The checkpoint that it began with is no progress of its own. */
  @Test
  void a_time_limit_that_allows_no_checkpoint_ends_it() {
    house.sightings.add(Samples.died(EndReason.TIME_LIMIT, "its time is over"));

    assertThat(stage.workflow().run(job()))
        .isInstanceOfSatisfying(
            JobOutcome.Failed.class,
            failed -> assertThat(failed.message()).contains("no checkpoint was saved within it"));
  }

  @Test
  void where_its_own_are_damaged_it_begins_at_the_checkpoint_again() {
    house.damaged.add(50L);
    house.sightings.addAll(
        List.of(
            Samples.saved(1, 50),
            Samples.died(EndReason.NODE_LOST, "the node is gone"),
            Samples.saved(2, 60),
            Samples.finished(),
            new Sighting.Finished(null)));

    assertThat(stage.workflow().run(job())).isInstanceOf(JobOutcome.Published.class);
    assertThat(resumedFrom(1)).isEqualTo(SOURCE);
  }

  @Test
  void a_damaged_checkpoint_of_the_other_job_is_told_plainly() {
    house.damaged.add(40L);

    assertThat(stage.workflow().run(job()))
        .isEqualTo(
            new JobOutcome.Failed(
                "corrupt_checkpoint",
                "the checkpoint of step 40 of ftjob-01jdq3k8z000000000000other, from which this job"
                    + " was to go on, is damaged: adapter_model.safetensors, for this test",
                null));
    assertThat(house.diary).doesNotContain("launch train-1").contains("release");
  }

  private @Nullable CheckpointRef resumedFrom(int assignment) {
    return ((Assignment.Train) house.assignments.get(assignment)).resumeFrom();
  }

  private static TuningJob job() {
    Request request = Samples.asked();
    request.resumeFrom = new ResumePoint(SOURCE, Samples.SNAPSHOT, 4, Samples.TRAINING);
    return TuningJob.fresh(Samples.ID, Samples.OWNER, request.build());
  }
}
