package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.files.FileObject;
import com.openai.models.finetuning.jobs.JobCreateParams;
import io.temporal.client.WorkflowClient;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import io.tunewright.stage.DatasetImport;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(RunningApi.class)
class DatasetsTest {
  private static final String ADDRESS = "/tunewright/datasets";
  private static final String SHA256 = "ab".repeat(32);

  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);
  private final OpenAIClient client = api.clientOf(key);
  private final Files files = api.bean(Files.class);

  @Test
  void aDatasetIsAFileOnceItWasBrought() {
    JsonNode made = register("s3://sets/chat/rows.parquet").json();
    String id = made.path("id").asString();
    assertThat(id).startsWith("file-");
    assertThat(made.path("status").asString()).isEqualTo("processing");
    assertThat(made.path("filename").asString()).isEqualTo("rows.parquet");
    assertThat(made.has("sha256")).isFalse();
    await().until(() -> brought(id) == 1);
    DatasetImport wanted =
        PlayedWorkflows.IMPORTED.stream()
            .filter(i -> i.file().equals(id))
            .findFirst()
            .orElseThrow();
    assertThat(wanted)
        .isEqualTo(
            new DatasetImport(
                id,
                new Owner(project, "ann"),
                "s3://sets/chat/rows.parquet",
                "projects/%s/files/%s/content".formatted(project, id)));
    assertThat(client.files().retrieve(id).validate().status())
        .isEqualTo(FileObject.Status.UPLOADED);
    assertThatThrownBy(() -> train(id))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            refused -> assertThat(refused.param()).contains("training_file"))
        .hasMessageContaining("is still brought from s3://sets/chat/rows.parquet");
    assertThatThrownBy(() -> client.files().content(id))
        .isInstanceOfSatisfying(
            OpenAIServiceException.class,
            refused -> assertThat(refused.statusCode()).isEqualTo(409));

    files.brought(new DatasetRef(id, wanted.key(), SHA256, 7));

    JsonNode there = api.get(key, ADDRESS + "/" + id).json();
    assertThat(there.path("status").asString()).isEqualTo("processed");
    assertThat(there.path("sha256").asString()).isEqualTo(SHA256);
    assertThat(there.path("bytes").asLong()).isEqualTo(7);
    assertThat(client.files().retrieve(id).validate().status())
        .isEqualTo(FileObject.Status.PROCESSED);
    assertThat(train(id)).isEqualTo(id);
  }

  @Test
  void aFileOfASiteIsRegisteredAsOthersAre() {
    JsonNode made = register("site:here/data/rows.jsonl").json();
    String id = made.path("id").asString();
    assertThat(made.path("filename").asString()).isEqualTo("rows.jsonl");
    await().until(() -> brought(id) == 1);
    assertThat(PlayedWorkflows.IMPORTED)
        .filteredOn(wanted -> wanted.file().equals(id))
        .singleElement()
        .returns("site:here/data/rows.jsonl", DatasetImport::source);
  }

  @Test
  void whyOneCouldNotBeBroughtIsTold() {
    String id = register("file:/none").json().path("id").asString();
    files.failed(id, "not_found: there is none");

    JsonNode failed = api.get(key, ADDRESS + "/" + id).json();
    assertThat(failed.path("status").asString()).isEqualTo("error");
    assertThat(failed.path("error").asString()).isEqualTo("not_found: there is none");
    assertThat(client.files().retrieve(id).validate().status()).isEqualTo(FileObject.Status.ERROR);
    assertThatThrownBy(() -> train(id))
        .hasMessageContaining("could not be brought from file:/none: not_found: there is none");
  }

  @Test
  void aLostWorkflowIsStartedAgainAndADeletedOneIsNot() {
    String id = register("hf:datasets/org/name@v1/data/rows.jsonl").json().path("id").asString();
    await().until(() -> brought(id) == 1);
    api.bean(WorkflowClient.class).newUntypedWorkflowStub(id).terminate("lost, for a test");
    await().until(() -> brought(id) == 2);

    assertThat(client.files().delete(id).deleted()).isTrue();
    await().until(() -> PlayedWorkflows.DROPPED.contains(id));
    assertThat(api.get(key, ADDRESS + "/" + id).status()).isEqualTo(404);
    String later = register("s3://sets/later").json().path("id").asString();
    await().until(() -> brought(later) == 1); // the sweeper has looked at all since
    assertThat(brought(id)).isEqualTo(2);
  }

  @Test
  void onlyThoseOfTheProjectAreListedAndNoUploads() {
    api.upload(client, "1");
    String first = register("s3://sets/1").json().path("id").asString();
    String second = register("s3://sets/2").json().path("id").asString();
    JsonNode page = api.get(key, ADDRESS + "?limit=1").json();
    assertThat(page.path("data").path(0).path("id").asString()).isEqualTo(second);
    assertThat(page.path("has_more").asBoolean()).isTrue();
    page = api.get(key, ADDRESS + "?limit=1&after=" + second).json();
    assertThat(page.path("data").path(0).path("id").asString()).isEqualTo(first);
    assertThat(page.path("has_more").asBoolean()).isFalse();
    assertThat(
            api.get(api.key(RunningApi.freshProject(), Role.VIEWER), ADDRESS + "/" + first)
                .status())
        .isEqualTo(404);
    String upload = api.upload(client, "2").id();
    assertThat(api.get(key, ADDRESS + "/" + upload).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "site:here                 | site:<site>/<path>",
        "site:here/../rows.jsonl   | the source is 'site:here/../rows.jsonl', wanted s3://",
        "https://example.org/rows  | the source is 'https://example.org/rows', wanted s3://",
        "hf:org/name/rows.jsonl    | wanted s3://bucket/key, file:/path, site:<site>/<path> or hf:",
        "file:relative             | wanted s3://",
        "s3://bucket               | wanted s3://",
      })
  void otherPlacesAreRefusedAtOnce(String source, String message) {
    RunningApi.Answer refused = register(source);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("error").path("param").asString()).isEqualTo("source");
    assertThat(refused.json().path("error").path("message").asString()).contains(message);
    assertThat(
            api.post(api.key(project, Role.VIEWER), ADDRESS, Map.of("source", "s3://a-b/c"))
                .status())
        .isEqualTo(403);
  }

  private RunningApi.Answer register(String source) {
    return api.post(key, ADDRESS, Map.of("source", source));
  }

  private String train(String file) {
    JobCreateParams.Builder request = api.request(client).trainingFile(file);
    return client.fineTuning().jobs().create(request.build()).trainingFile();
  }

  private static long brought(String id) {
    return PlayedWorkflows.IMPORTED.stream().filter(i -> i.file().equals(id)).count();
  }
}
