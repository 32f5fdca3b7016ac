package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.RequestOptions;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.finetuning.jobs.FineTuningJob;
import com.openai.models.finetuning.jobs.JobCreateParams;
import com.openai.models.finetuning.jobs.JobListParams;
import com.openai.models.finetuning.methods.SupervisedHyperparameters;
import com.openai.models.finetuning.methods.SupervisedMethod;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.workflow.TuningJob;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningApi.class)
class JobsTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final OpenAIClient client = api.client(project);

  @Test
  void aSubmittedJobIsThereAtOnceAndItsWorkflowFollows() {
    FineTuningJob job =
        client.fineTuning().jobs().create(api.request(client).suffix("mira").build());

    assertThat(job.status()).isEqualTo(FineTuningJob.Status.VALIDATING_FILES);
    assertThat(client.fineTuning().jobs().retrieve(job.id()).validate()).isEqualTo(job);
    await()
        .until(() ->
            PlayedWorkflows.STARTED.stream()
                .map(TuningJob::id)
                .anyMatch(new JobId(job.id())::equals));
  }

  @Test
  void autoIsReportedAsWhatThePlanMadeOfIt() {
    FineTuningJob job =
        client
            .fineTuning()
            .jobs()
            .create(
                api.request(client)
                    .method(
                        JobCreateParams.Method.builder()
                            .type(JobCreateParams.Method.Type.SUPERVISED)
                            .supervised(
                                SupervisedMethod.builder()
                                    .hyperparameters(
                                        SupervisedHyperparameters.builder()
                                            .nEpochs(7)
                                            .batchSizeAuto()
                                            .build())
                                    .build())
                            .build())
                    .build());
    assertThat(job.hyperparameters().nEpochs().orElseThrow().asInteger()).isEqualTo(7);
    assertThat(job.hyperparameters().batchSize().orElseThrow().isAuto()).isTrue();

    api.bean(JobEvents.class)
        .record(
            new JobEvent(
                new JobId(job.id()),
                1,
                Instant.now(),
                JobEvent.Level.INFO,
                "Planned",
                new Change.Planned(Samples.plan(null))));

    FineTuningJob planned = client.fineTuning().jobs().retrieve(job.id());
    assertThat(planned.hyperparameters().batchSize().orElseThrow().asInteger()).isEqualTo(8);
    assertThat(planned.hyperparameters().learningRateMultiplier().orElseThrow().asNumber())
        .isEqualTo(1);
    assertThat(
            planned
                .method()
                .orElseThrow()
                .supervised()
                .orElseThrow()
                .hyperparameters()
                .orElseThrow()
                .nEpochs()
                .orElseThrow()
                .asInteger())
        .isEqualTo(7);
  }

  @Test
  void theDeprecatedHyperparametersCountToo() {
    FineTuningJob job =
        client
            .fineTuning()
            .jobs()
            .create(
                api.request(client)
                    .hyperparameters(JobCreateParams.Hyperparameters.builder().nEpochs(5).build())
                    .build());

    assertThat(job.hyperparameters().nEpochs().orElseThrow().asInteger()).isEqualTo(5);
  }

  @Test
  void pagesTellWhetherThereIsMore() {
    String first = api.submit(client).id();
    String second = api.submit(client).id();
    String third = api.submit(client).id();

    var page = client.fineTuning().jobs().list(JobListParams.builder().limit(2).build());
    assertThat(page.data()).extracting(FineTuningJob::id).containsExactly(third, second);
    assertThat(page.hasMore()).contains(true);
    var last = page.nextPage();
    assertThat(last.data()).extracting(FineTuningJob::id).containsExactly(first);
    assertThat(last.hasMore()).contains(false);
    assertThat(client.fineTuning().jobs().list().autoPager()).hasSize(3);
  }

  @Test
  void metadataKeepsTheJobsThatHaveIt() {
    String mine =
        client
            .fineTuning()
            .jobs()
            .create(api.request(client).metadata(metadata("team", "a b&c")).build())
            .id();
    api.submit(client);

    assertThat(withMetadata("a b&c")).extracting(FineTuningJob::id).containsExactly(mine);
    assertThat(withMetadata("b")).isEmpty();
  }

  private List<FineTuningJob> withMetadata(String team) {
    return client
        .fineTuning()
        .jobs()
        .list(
            JobListParams.builder()
                .metadata(
                    JobListParams.Metadata.builder().putAdditionalProperty("team", team).build())
                .build())
        .data();
  }

  @Test
  void anIdempotencyKeyMakesOneJobOfOneBody() {
    JobCreateParams body =
        api.request(client).seed(1).putAdditionalHeader("Idempotency-Key", "once").build();
    FineTuningJob job = client.fineTuning().jobs().create(body);

    assertThat(client.fineTuning().jobs().create(body)).isEqualTo(job);
    assertThatThrownBy(() -> client.fineTuning().jobs().create(body.toBuilder().seed(2).build()))
        .isInstanceOfSatisfying(
            OpenAIServiceException.class,
            refused -> assertThat(refused.statusCode()).isEqualTo(409));
    assertThat(client.fineTuning().jobs().list().data()).hasSize(1);
    OpenAIClient others = api.client(RunningApi.freshProject());
    FineTuningJob theirs =
        others
            .fineTuning()
            .jobs()
            .create(api.request(others).putAdditionalHeader("Idempotency-Key", "once").build());
    assertThat(theirs.id()).isNotEqualTo(job.id());
  }

  @Test
  void aRepeatedRequestHasItsJobThoughItWouldBeRefusedByNow() {
    JobCreateParams body =
        api.request(client).putAdditionalHeader("Idempotency-Key", "again").build();
    FineTuningJob job = client.fineTuning().jobs().create(body);
    api.bean(Files.class).delete(project, body.trainingFile());

    assertThat(client.fineTuning().jobs().create(body).id()).isEqualTo(job.id());
    assertThatThrownBy(() ->
            client
                .fineTuning()
                .jobs()
                .create(body.toBuilder().removeAdditionalHeaders("Idempotency-Key").build()))
        .hasMessageContaining("there is no file");
  }

  @Test
  void aCancelReachesTheWorkflowAlsoBeforeItHasStarted() {
    FineTuningJob job = api.submit(client);

    FineTuningJob answer = client.fineTuning().jobs().cancel(job.id());

    assertThat(String.valueOf(answer._additionalProperties().get("tunewright")))
        .contains("cancel_requested=true");
    await().until(() -> PlayedWorkflows.CANCELLED.contains(new JobId(job.id())));
  }

  @Test
  void aJobSaysWhatItsWeightsAreTurnedInto() {
    Map<String, Object> extras = Map.of("stage", Map.of("dtype", "bf16"));
    FineTuningJob job =
        client
            .fineTuning()
            .jobs()
            .create(
                api.request(client)
                    .putAdditionalBodyProperty("tunewright", JsonValue.from(extras))
                    .build());

    assertThat(String.valueOf(job._additionalProperties().get("tunewright")))
        .contains("dtype=bf16");
  }

  @Test
  void anUnknownJobIsNotFound() {
    for (String id : List.of("ftjob-unknown", Samples.UNKNOWN_JOB)) {
      assertThatThrownBy(() -> client.fineTuning().jobs().retrieve(id))
          .isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  void aDryRunAnswersThePlanAndLeavesNothing() {
    JobCreateParams body =
        api.request(client)
            .putAdditionalBodyProperty("tunewright", JsonValue.from(Map.of("dry_run", true)))
            .build();

    Map<String, JsonValue> plan = dryRun(body);
    assertThat(plan.get("plan")).isEqualTo(JsonValue.from("ready"));
    assertThat(plan.get("command")).isEqualTo(JsonValue.from(List.of("python", "sft.py")));
    assertThat(plan.get("environment")).isEqualTo(JsonValue.from(Map.of("HF_HUB_OFFLINE", "1")));
    assertThat(plan.get("files")).isEqualTo(JsonValue.from(Map.of("config.json", "{}")));
    Map<String, JsonValue> refusal = dryRun(body.toBuilder().suffix("refused").build());
    assertThat(refusal.get("reasons")).isEqualTo(JsonValue.from(List.of("no site fits")));
    assertThatThrownBy(
            () -> client.fineTuning().jobs().create(body.toBuilder().suffix("unreadable").build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("line 3 is not JSON");

    assertThat(client.fineTuning().jobs().list().data()).isEmpty();
  }

  private Map<String, JsonValue> dryRun(JobCreateParams body) {
    return client
        .fineTuning()
        .jobs()
        .create(body, RequestOptions.builder().responseValidation(false).build())
        ._additionalProperties();
  }

  private static JobCreateParams.Metadata metadata(String name, String value) {
    return JobCreateParams.Metadata.builder()
        .putAdditionalProperty(name, JsonValue.from(value))
        .build();
  }
}
