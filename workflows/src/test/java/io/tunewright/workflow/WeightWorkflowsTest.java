package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.SnapshotRef;
import io.tunewright.job.WeightDtype;
import io.tunewright.stage.Preparation;
import io.tunewright.stage.Preparing;
import io.tunewright.stage.Referencing;
import io.tunewright.stage.Snapshot;
import io.tunewright.stage.Staging;
import io.tunewright.stage.Transcoding;
import io.tunewright.stage.Verification;
import io.tunewright.stage.Verifying;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The workflows that bring and look after weights; some of them run for days. */
class WeightWorkflowsTest {
  private static final Owner ANN = new Owner("default", "ann");
  private static final SnapshotRef ON_SITE = new SnapshotRef("site", "here/tiny", "aa".repeat(20));
  private static final ModelRef SOURCE = new ModelRef("site:here/models/tiny");

  private final List<String> diary = new CopyOnWriteArrayList<>();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());

  @BeforeEach
  void open() {
    Worker control = temporal.newWorker(TaskQueues.CONTROL);
    control.registerWorkflowImplementationTypes(
        StageWorkflowImpl.class,
        TranscodeWorkflowImpl.class,
        PrepareWorkflowImpl.class,
        VerifyWorkflowImpl.class);
    control.registerActivitiesImplementations(new Control());
    temporal.newWorker(TaskQueues.JOINS).registerActivitiesImplementations(new Control());
    temporal.newWorker(TaskQueues.site("here")).registerActivitiesImplementations(new Site());
    temporal.start();
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void whatLiesOnASiteIsHashedThereAndThenEntered() throws IOException {
    StageWorkflow staging = stub(StageWorkflow.class, "stage");
    WorkflowClient.start(staging::stage, ON_SITE, SOURCE, ANN);
    staging.join("somebody");

    assertThat(WorkflowStub.fromTyped(staging).getResult(Snapshot.class).ref()).isEqualTo(ON_SITE);
    assertThat(diary).containsExactly("hash", "fetch");
    keepHistory("stage");
  }

  @Test
  void transcodingGoesOnWhileItIsWanted() throws IOException {
    TranscodeWorkflow transcoding = stub(TranscodeWorkflow.class, "transcode");
    WorkflowClient.start(transcoding::transcode, Samples.SNAPSHOT, WeightDtype.BF16);
    transcoding.join("somebody");

    assertThat(WorkflowStub.fromTyped(transcoding).getResult(Snapshot.class).ref())
        .isEqualTo(Samples.PLAIN);
    keepHistory("transcode");
  }

  @Test
  void stagingAheadPinsACommitFirstAndSaysHowItEnded() throws IOException {
    stub(PrepareWorkflow.class, "prepare")
        .prepare(new Preparation("prepare", ANN, "demo/tiny", SOURCE));

    assertThat(diary).containsExactly("resolve", "join", "end STAGED");
    keepHistory("prepare");
  }

  @Test
  void verifyingIsDoneWhereTheWeightsLie() throws IOException {
    VerifyWorkflow verifying = stub(VerifyWorkflow.class, "verify");

    assertThat(verifying.verify(ON_SITE).state()).isEqualTo(Verification.State.SOUND);
    assertThat(diary).containsExactly("verify at the site");
    keepHistory("verify");
  }

  private <T> T stub(Class<T> workflow, String id) {
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            workflow,
            WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.CONTROL)
                .setWorkflowId(id)
                .build());
  }

  private void keepHistory(String id) throws IOException {
    Files.writeString(
        Path.of("target", id + ".json"),
        temporal.getWorkflowClient().fetchHistory(id).toJson(true));
  }

  private final class Control implements Staging, Preparing, Transcoding {
    @Override
    public Snapshot join(String waiter, SnapshotRef snapshot, ModelRef source, Owner owner) {
      diary.add("join");
      return new Snapshot(snapshot, 9, 100);
    }

    @Override
    public Snapshot fetch(SnapshotRef snapshot, ModelRef source, Owner owner) {
      diary.add("fetch");
      return new Snapshot(snapshot, 9, 100);
    }

    @Override
    public SnapshotRef resolve(Preparation wanted) {
      diary.add("resolve");
      return ON_SITE;
    }

    @Override
    public void end(String id, Ending ending, @Nullable String error) {
      diary.add("end " + ending);
    }

    @Override
    public Snapshot join(String waiter, SnapshotRef snapshot, WeightDtype dtype) {
      throw new UnsupportedOperationException("only jobs ask for it");
    }

    @Override
    public Snapshot transcode(SnapshotRef snapshot, WeightDtype dtype) {
      diary.add("transcode");
      return new Snapshot(Samples.PLAIN, 9, 200);
    }
  }

  private final class Site implements Referencing, Verifying {
    @Override
    public SnapshotRef look(ModelRef source) {
      throw new UnsupportedOperationException("nothing here plans");
    }

    @Override
    public Snapshot hash(SnapshotRef snapshot) {
      diary.add("hash");
      return new Snapshot(snapshot, 9, 100);
    }

    @Override
    public Verification verify(SnapshotRef snapshot) {
      diary.add("verify at the site");
      return new Verification(
          Verification.State.SOUND, Instant.EPOCH, 100, List.of("model.safetensors"), List.of());
    }
  }
}
