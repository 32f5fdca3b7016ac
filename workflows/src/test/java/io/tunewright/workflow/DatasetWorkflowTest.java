package io.tunewright.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import io.tunewright.stage.Carrying;
import io.tunewright.stage.DatasetImport;
import io.tunewright.stage.Importing;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DatasetWorkflowTest {
  private final List<String> diary = new CopyOnWriteArrayList<>();
  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void aPlaceThatIsAwayIsTriedAgainAndARefusalIsTheEnd() {
    bring("s3://away/once");
    assertThat(diary).containsExactly("bring s3://away/once", "bring s3://away/once");
    diary.clear();
    bring("file:/none");
    assertThat(diary).containsExactly("bring file:/none", "fail file-1 not_found: there is none");
  }

  @Test
  void aFileOfASiteIsCarriedByThatSiteAndThenEntered() {
    bring("site:here/data/rows.jsonl");
    assertThat(diary)
        .containsExactly(
            "admit site:here/data/rows.jsonl", "carry site:here/data/rows.jsonl", "enter file-1 7");
  }

  @Test
  void aSiteThatIsAwayIsNotAskedForAFile() {
    bring("site:away/data/rows.jsonl");
    assertThat(diary)
        .containsExactly(
            "admit site:away/data/rows.jsonl", "fail file-1 plan_refused: site away: silent");
  }

  private void bring(String source) {
    if (!temporal.isStarted()) {
      var worker = temporal.newWorker(TaskQueues.CONTROL);
      worker.registerWorkflowImplementationTypes(DatasetWorkflowImpl.class);
      worker.registerActivitiesImplementations(new Played());
      temporal
          .newWorker(TaskQueues.site("here"))
          .registerActivitiesImplementations((Carrying) this::carry);
      temporal.start();
    }
    temporal
        .getWorkflowClient()
        .newWorkflowStub(
            DatasetWorkflow.class,
            WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.CONTROL).build())
        .bring(new DatasetImport("file-1", new Owner("default", "ann"), source, "key"));
  }

  private DatasetRef carry(DatasetImport wanted) {
    diary.add("carry " + wanted.source());
    return new DatasetRef(wanted.file(), wanted.key(), "ab".repeat(32), 7);
  }

  private final class Played implements Importing {
    @Override
    public void bring(DatasetImport wanted) {
      diary.add("bring " + wanted.source());
      if (wanted.scheme().equals("file")) {
        throw TuningError.NOT_FOUND.because("there is none");
      }
      if (diary.size() == 1) {
        throw TuningError.SOURCE_UNREACHABLE.because("it is away");
      }
    }

    @Override
    public void admit(DatasetImport wanted) {
      diary.add("admit " + wanted.source());
      if (wanted.source().startsWith("site:away")) {
        throw TuningError.PLAN_REFUSED.because("site away: silent");
      }
    }

    @Override
    public void enter(DatasetRef brought) {
      diary.add("enter " + brought.fileId() + " " + brought.bytes());
    }

    @Override
    public void fail(String file, String error) {
      diary.add("fail " + file + " " + error);
    }
  }
}
