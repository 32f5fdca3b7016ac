package io.tunewright.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Hyperparameters;
import io.tunewright.job.JobId;
import io.tunewright.job.Request;
import io.tunewright.job.ResumePoint;
import io.tunewright.job.SnapshotRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResumptionTest {
  private final Request request = new Request();
  private final World world = new World();

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        // of 300 rows in batches of 4: max_steps, what stands against it
        "none, none",
        "  41, none",
        "  40, 'the checkpoint is of step 40 and this job would end at step 40'",
        "  30, 'the checkpoint is of step 40 and this job would end at step 30'",
      })
  void aJobMustEndAfterTheCheckpointThatItGoesOnFrom(Integer maxSteps, String reason) {
    request.resumeFrom = checkpoint(40, 4, request.training);
    request.hyperparameters = new Hyperparameters(null, null, null, null, maxSteps, null, null);

    if (reason == null) {
      assertThat(ready().warnings()).isEmpty();
    } else {
      assertThat(refused().reasons()).singleElement().asString().startsWith(reason);
    }
  }

  @Test
  void whatGoesOnFromACheckpointKeepsItsBatchSizeUnlessAsked() {
    request.resumeFrom = checkpoint(40, 5, request.training);
    assertThat(ready())
        .returns(5, plan -> plan.recipe().batchSize())
        .returns(List.of(), Plan.Ready::warnings);

    request.hyperparameters = new Hyperparameters(null, 8, null, null, 60, null, null);
    assertThat(ready().recipe().batchSize()).isEqualTo(8);
    assertThat(ready().warnings())
        .singleElement()
        .asString()
        .startsWith("batch_size is 8, and 5 up to the checkpoint");
  }

  @Test
  void otherRowsThanUpToTheCheckpointAreWarnedOf() {
    request.resumeFrom =
        checkpoint(40, 4, new DatasetRef("file-0", "other.jsonl", "00".repeat(32), 9));
    request.hyperparameters = new Hyperparameters(null, null, null, null, 60, null, null);

    assertThat(ready().warnings())
        .singleElement()
        .asString()
        .contains("only steps 41 to 60 are trained on it");
  }

  @Test
  void otherWeightsThanTheCheckpointsAreRefused() {
    request.resumeFrom = checkpoint(40, 4, request.training);
    world.snapshot = new SnapshotRef("hf", "demo/tiny", "cd".repeat(20));

    assertThat(refused().reasons())
        .singleElement()
        .asString()
        .isEqualTo(
            "the checkpoint belongs to file:deepseek-ai/flash@abababababab, but 'demo/tiny' stands"
                + " for hf:demo/tiny@cdcdcdcdcdcd now, wanted the same weights");
  }

  private static ResumePoint checkpoint(long step, int batchSize, DatasetRef rows) {
    JobId job = new JobId("ftjob-01jdq3k8z000000000000other");
    return new ResumePoint(
        new CheckpointRef(job, 1, step, "manifest"), World.SNAPSHOT, batchSize, rows);
  }

  private Plan.Ready ready() {
    return (Plan.Ready) plan();
  }

  private Plan.Refused refused() {
    return (Plan.Refused) plan();
  }

  private Plan plan() {
    return new Planner(PlannerSettings.DEFAULT).plan(request.build(), world.facts());
  }
}
