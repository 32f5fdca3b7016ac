package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.LoraSettings;
import io.tunewright.job.Owner;
import io.tunewright.job.ResumePoint;
import io.tunewright.job.TuningRequest;
import io.tunewright.plan.Recipe;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Checkpoint;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs that go on from a checkpoint of another job. */
@ExtendWith(RunningApi.class)
class ResumptionsTest {
  private static final Recipe.Lora LORA = Samples.plan(null).recipe().lora();

  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);
  private final OpenAIClient client = api.clientOf(key);
  private final ObjectStore store = api.bean(ObjectStore.class);
  private final JobId source = new JobId(api.submit(client).id());
  private final JobKeys keys = new JobKeys(new Owner(project, "ann"), source);
  private long told;

  @Test
  void a_job_takes_from_the_checkpoint_what_it_leaves_open_and_keeps_it() {
    saved(10);
    JsonNode job = ok(create(Map.of("resume_from", id(10))));

    assertThat(job.path("tunewright").path("resume_from").asString()).isEqualTo(id(10));
    TuningRequest request =
        api.bean(Jobs.class).get(new JobId(job.path("id").asString())).request();
    assertThat(request.resumeFrom())
        .isEqualTo(new ResumePoint(ref(10), Samples.SNAPSHOT, 8, request.training()));
    assertThat(request.lora())
        .isEqualTo(
            new LoraSettings(
                LORA.r(),
                LORA.alpha(),
                LORA.dropout(),
                LORA.targetModules(),
                LORA.targetParameters()));
    assertThat(request.trainer()).isEqualTo(Samples.plan(null).recipe().trainer());

    JsonNode told = checkpoint(10).path("tunewright");
    assertThat(told.path("pinned").asBoolean()).isTrue();
    assertThat(told.path("resumed_by").path(0).asString()).isEqualTo(job.path("id").asString());
    for (long step = 20; step <= 50; step += 10) {
      saved(step);
    }
    assertThat(checkpoint(50).path("tunewright").has("resumed_by")).isFalse();
    await().until(() -> checkpoint(20).path("tunewright").has("deleted_at"));
    assertThat(checkpoint(10).path("tunewright").has("deleted_at")).isFalse();
  }

  @Test
  void what_a_job_under_way_goes_on_from_stays_pinned() {
    saved(10);
    JobId job = new JobId(ok(create(Map.of("resume_from", id(10)))).path("id").asString());
    for (long step = 20; step <= 50; step += 10) {
      saved(step);
    }

    RunningApi.Answer refused = unpin(10);
    assertThat(refused.status()).as(refused.body()).isEqualTo(409);
    assertThat(refused.body()).contains("a job that has not ended goes on from it");
    assertThat(checkpoint(10).path("tunewright").path("pinned").asBoolean()).isTrue();

    tell(job, 1, new Change.Ended(new JobOutcome.Cancelled(null)));
    assertThat(unpin(10).status()).isEqualTo(200);
    await().until(() -> checkpoint(10).path("tunewright").has("deleted_at"));
    RunningApi.Answer late = create(Map.of("resume_from", id(10)));
    refused(late, "tunewright.resume_from", "was deleted by its job's retention");
  }

  @Test
  void a_checkpoint_that_is_unknown_or_another_projects_is_none() {
    saved(10);
    String unknown = id(11);
    refused(
        create(Map.of("resume_from", unknown)),
        "tunewright.resume_from",
        "there is no checkpoint '" + unknown + "'");
    refused(
        create(Map.of("resume_from", "latest")),
        "tunewright.resume_from",
        "there is no checkpoint 'latest'");
    String stranger = api.key(RunningApi.freshProject(), Role.OPERATOR);
    OpenAIClient theirs = api.clientOf(stranger);
    Map<String, Object> body = new HashMap<>(body(Map.of("resume_from", id(10))));
    body.put("training_file", api.upload(theirs, "{}\n").id());
    refused(
        api.post(stranger, "/fine_tuning/jobs", body),
        "tunewright.resume_from",
        "there is no checkpoint '" + id(10) + "'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"lora": {"r": 9}}                         | tunewright.lora.r              | is 9, but
          {"lora": {"alpha": 9}}                     | tunewright.lora.alpha          | is 9, but
          {"lora": {"dropout": 0.5}}                 | tunewright.lora.dropout        | is 0.5, but
          {"lora": {"target_modules": ["x"]}}        | tunewright.lora.target_modules | is [x], but
          {"lora": {"target_parameters": ["x"]}}     | tunewright.lora.target_parameters | is [x], but
          {"trainer": "ms-swift"}                    | tunewright.trainer             | wanted that, or none
          {"stage": {"dtype": "bf16"}}               | tunewright.stage.dtype         | has none: wanted
          """)
  void what_must_be_as_it_was_is_refused_where_it_differs(
      String extras, String field, String words) {
    saved(10);
    ObjectNode asked = (ObjectNode) RunningApi.JSON.readTree(extras);
    asked.put("resume_from", id(10));

    refused(create(asked), field, words);
  }

  @Test
  void the_same_settings_in_other_words_are_taken() {
    saved(10);

    ok(
        create(
            Map.of(
                "resume_from",
                id(10),
                "lora",
                Map.of("r", LORA.r(), "target_modules", LORA.targetModules().reversed()))));
  }

  @Test
  void another_model_is_refused() {
    saved(10);
    Map<String, Object> body = new HashMap<>(body(Map.of("resume_from", id(10))));
    body.put("model", "hf:org/other");

    refused(api.post(key, "/fine_tuning/jobs", body), "model", "wanted the same weights");
  }

  private RunningApi.Answer create(Object extras) {
    return api.post(key, "/fine_tuning/jobs", body(extras));
  }

  private Map<String, Object> body(Object extras) {
    TuningRequest of = api.bean(Jobs.class).get(source).request();
    return Map.of(
        "model", of.model(), "training_file", of.training().fileId(), "tunewright", extras);
  }

  private static void refused(RunningApi.Answer answer, String field, String words) {
    JsonNode error = answer.json().path("error");
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(error.path("param").asString()).isEqualTo(field);
    assertThat(error.path("message").asString()).startsWith(field).contains(words);
  }

  private static JsonNode ok(RunningApi.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private void saved(long step) {
    if (told == 0) {
      tell(source, ++told, new Change.Planned(Samples.plan(null)));
    }
    store.put(ref(step).manifestKey(), "{}".getBytes(StandardCharsets.UTF_8));
    tell(source, ++told, new Change.Saved(new Checkpoint(ref(step), 9, 1000, Map.of())));
  }

  private void tell(JobId job, long sequence, Change change) {
    api.bean(JobEvents.class)
        .record(new JobEvent(job, sequence, Instant.now(), JobEvent.Level.INFO, "told", change));
  }

  private JsonNode checkpoint(long step) {
    return ok(api.get(key, path(step)));
  }

  private RunningApi.Answer unpin(long step) {
    return api.send(key, HttpRequest.newBuilder().DELETE(), path(step) + "/pin");
  }

  private String path(long step) {
    return "/fine_tuning/jobs/" + source + "/checkpoints/" + id(step);
  }

  private String id(long step) {
    return "ftckpt-%s-1-%d".formatted(source.value().substring("ftjob-".length()), step);
  }

  private CheckpointRef ref(long step) {
    return new CheckpointRef(source, 1, step, keys.checkpoint(1, step) + "manifest.json");
  }
}
