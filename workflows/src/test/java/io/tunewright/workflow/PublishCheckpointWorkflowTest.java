package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowOptions;
import io.tunewright.evaluate.Verdict;
import io.tunewright.fault.TuningError;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.EndReason;
import io.tunewright.publish.Publication;
import io.tunewright.track.Sighting;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PublishCheckpointWorkflowTest {
  private static final JobId OWN = new JobId("ftjob-0123456789abcdef0123456789");
  private static final CheckpointPublication WANTED =
      new CheckpointPublication(
          OWN,
          1,
          new Owner("default", "ann"),
          Samples.JOB.request(),
          Samples.PLAN,
          Samples.checkpoint(1, 40));

  @RegisterExtension private final Stage stage = new Stage();
  private final FakeHouse house = stage.house;

  @Test
  void provesTheCheckpointAndPublishesItForItself() throws Exception {
    house.sightings.add(new Sighting.Finished(null));

    assertThat(publish()).isInstanceOf(JobOutcome.Published.class);
    assertThat(house.diary)
        .containsExactly(
            "stage",
            "materialise " + Samples.SNAPSHOT.source(),
            "launch evaluate-1",
            "judge",
            "publish",
            "conclude",
            "release");
    assertThat(house.assignments.getFirst())
        .isInstanceOfSatisfying(
            Assignment.Evaluate.class,
            evaluate -> {
              assertThat(evaluate.key()).isEqualTo(OWN.orderKey("evaluate", 1));
              assertThat(evaluate.checkpoint()).isEqualTo(WANTED.checkpoint().ref());
            });
    Publication publication = house.publications.getFirst();
    assertThat(publication.job()).isEqualTo(Samples.ID);
    assertThat(publication.step()).isEqualTo(40);
    assertThat(publication.result()).isNull();
    assertThat(house.events).isEmpty();
    assertThat(house.claims).isEmpty();
    stage.keepHistory("checkpoint");
  }

  @Test
  void whatChangesNothingIsWithheld() {
    house.verdict = new Verdict.Unfit(Samples.FIT.proof(), List.of("it changes nothing"));
    house.sightings.add(new Sighting.Finished(null));

    assertThat(publish()).isEqualTo(new JobOutcome.Withheld(List.of("it changes nothing")));
    assertThat(house.conclusions)
        .containsExactly(new JobOutcome.Withheld(List.of("it changes nothing")));
    assertThat(house.diary).doesNotContain("publish").endsWith("conclude", "release");
  }

  @Test
  void aPlaceThatFailsTheProofIsTriedAgain() {
    house.sightings.addAll(
        List.of(
            Samples.died(EndReason.NODE_LOST, "the node is gone"), new Sighting.Finished(null)));

    assertThat(publish()).isInstanceOf(JobOutcome.Published.class);
    assertThat(house.diary).contains("launch evaluate-1", "launch evaluate-2");
  }

  @Test
  void aDamagedCheckpointIsNotPublished() {
    house.damaged.add(40L);

    assertThat(publish())
        .isEqualTo(
            new JobOutcome.Failed(
                TuningError.CORRUPT_CHECKPOINT.code(),
                "adapter_model.safetensors, for this test",
                null));
    assertThat(house.diary).doesNotContain("publish").endsWith("conclude", "release");
  }

  private JobOutcome publish() {
    return stage
        .temporal
        .getWorkflowClient()
        .newWorkflowStub(
            PublishCheckpointWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowId(Samples.ID.value())
                .build())
        .publish(WANTED);
  }
}
