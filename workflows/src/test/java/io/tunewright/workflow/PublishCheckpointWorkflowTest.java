package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

  private final FakeHouse house = new FakeHouse();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());

  @BeforeEach
  void open() {
    var control = temporal.newWorker(TaskQueues.CONTROL);
    control.registerWorkflowImplementationTypes(PublishCheckpointWorkflowImpl.class);
    control.registerActivitiesImplementations(house);
    temporal.newWorker(TaskQueues.site("here")).registerActivitiesImplementations(house);
    temporal.newWorker(TaskQueues.track("here")).registerActivitiesImplementations(house);
    temporal.start();
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void provesTheCheckpointAndPublishesItForItself() {
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
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            PublishCheckpointWorkflow.class,
            WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.CONTROL).build())
        .publish(WANTED);
  }
}
