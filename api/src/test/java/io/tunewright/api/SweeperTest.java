package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import io.temporal.client.WorkflowClient;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobId;
import io.tunewright.job.TuningRequest;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import io.tunewright.workflow.TuningJob;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A row that has not ended has a workflow, whatever became of the process that wrote it. */
@ExtendWith(RunningApi.class)
class SweeperTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final OpenAIClient client = api.client(project);

  @Test
  void aRowWithoutAWorkflowGetsOne() {
    JobRow known = api.bean(Jobs.class).get(new JobId(api.submit(client).id()));

    JobId alone = Jobs.newId();
    api.bean(Jobs.class).create(alone, known.owner(), known.request(), null, "hash");

    await().until(() -> starts(alone) == 1);
  }

  @Test
  void aLostWorkflowIsStartedAgainUnderTheSameId() {
    JobId job = new JobId(api.submit(client).id());
    await().until(() -> starts(job) == 1);

    api.bean(WorkflowClient.class)
        .newUntypedWorkflowStub(job.value())
        .terminate("lost, for a test");

    await().until(() -> starts(job) == 2);
  }

  @Test
  void whatAWorkflowTriesInVainIsSaidOfItsJob() {
    String key = api.key(project, Role.OPERATOR);
    String job =
        client
            .fineTuning()
            .jobs()
            .create(api.request(client).suffix(PlayedWorkflows.IN_VAIN).build())
            .id();

    await()
        .untilAsserted(() ->
            assertThat(
                    api.get(key, "/fine_tuning/jobs/" + job)
                        .json()
                        .path("tunewright")
                        .path("condition")
                        .asString(""))
                .contains(
                    "Cataloguing.Record has failed",
                    "by: the catalog is away: No space left on its disk"));
  }

  @Test
  void anEndedJobIsLeftAlone() {
    JobId ended = new JobId(api.submit(client).id());
    await().until(() -> starts(ended) == 1);
    PublishedAdapter.of(api, ended, project);

    api.bean(WorkflowClient.class).newUntypedWorkflowStub(ended.value()).terminate("over");
    JobId later = new JobId(api.submit(client).id());

    await().until(() -> starts(later) == 1); // the sweeper has looked at all since
    assertThat(starts(ended)).isEqualTo(1);
  }

  @Test
  void whatTemporalTakesNoWorkflowForHasFailedAndKeepsNothingElseWaiting() {
    JobRow known = api.bean(Jobs.class).get(new JobId(api.submit(client).id()));
    TuningRequest asked = known.request();
    TuningRequest huge =
        asked.on(
            asked.source(),
            asked.training(),
            asked.validation(),
            Map.of("note", "x".repeat(BlobLimit.MOST_BYTES + 1)));

    JobId refused = Jobs.newId();
    api.bean(Jobs.class).create(refused, known.owner(), huge, null, "huge");
    JobId later = Jobs.newId();
    api.bean(Jobs.class).create(later, known.owner(), asked, null, "later");

    await().until(() -> starts(later) == 1);
    JobRow ended = api.bean(Jobs.class).get(refused);
    assertThat(ended.status()).isEqualTo(JobStatus.FAILED);
    assertThat(String.valueOf(ended.error())).contains("Blob data size exceeds limit");
  }

  private static long starts(JobId job) {
    return PlayedWorkflows.STARTED.stream().map(TuningJob::id).filter(job::equals).count();
  }
}
