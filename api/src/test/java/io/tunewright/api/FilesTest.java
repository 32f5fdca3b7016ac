package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.retrain.Definition;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.ScheduleSamples;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningApi.class)
class FilesTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final OpenAIClient client = api.client(project);

  @Test
  void aFileComesBackAsItWasSent() throws Exception {
    FileObject uploaded = api.upload(client, "{\"messages\": []}\nÄpfel\n");

    assertThat(uploaded.bytes()).isEqualTo(24);
    assertThat(uploaded.purpose().asString()).isEqualTo("fine-tune");
    FileObject found = client.files().retrieve(uploaded.id());
    assertThat(found.validate()).isEqualTo(uploaded);
    try (var content = client.files().content(uploaded.id())) {
      assertThat(new String(content.body().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("{\"messages\": []}\nÄpfel\n");
    }
  }

  @Test
  void aFileHasItsRecordBesideItsContentAsLongAsItIsThere() {
    FileObject uploaded = api.upload(client, "{}\n");
    ObjectStore store = api.bean(ObjectStore.class);
    String record = FileKeys.record(FileKeys.content(project, uploaded.id()));
    var told = RunningApi.JSON.readTree(store.get(record));
    assertThat(told.path("filename").asString()).isEqualTo(uploaded.filename());
    assertThat(told.path("purpose").asString()).isEqualTo("fine-tune");
    assertThat(told.path("principal").asString()).isNotEmpty();
    assertThat(told.path("sha256").asString()).hasSize(64);

    client.files().delete(uploaded.id());

    assertThat(store.list("projects/" + project + "/files/")).isEmpty();
  }

  @Test
  void aLargeUploadIsStreamedWhicheverFieldComesFirst() {
    long bytes = 48L << 20;
    byte[] row = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    InputStream rows =
        new SequenceInputStream(
            Collections.enumeration(
                Stream.generate(() -> new java.io.ByteArrayInputStream(row)).limit(48).toList()));
    String boundary = "b0undary";
    var body =
        BodyPublishers.concat(
            BodyPublishers.ofString(
                "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big.jsonl\"\r\n\r\n"
                    .formatted(boundary)),
            BodyPublishers.ofInputStream(() -> rows),
            BodyPublishers.ofString(
                "\r\n--%s\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nfine-tune\r\n--%s--\r\n"
                    .formatted(boundary, boundary)));

    RunningApi.Answer answer =
        api.send(
            api.key(project, Role.OPERATOR),
            HttpRequest.newBuilder()
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(body),
            "/files");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().path("bytes").asLong()).isEqualTo(bytes);
    assertThat(answer.json().path("filename").asString()).isEqualTo("big.jsonl");
    assertThat(answer.json().path("tunewright").path("sha256").asString()).hasSize(64);
  }

  @Test
  void pagesAndPurposesFilter() {
    FileObject first = api.upload(client, "1");
    FileObject second = api.upload(client, "2");
    FileObject third = api.upload(client, "3");

    var page = client.files().list(FileListParams.builder().limit(2).build());
    assertThat(page.data()).extracting(FileObject::id).containsExactly(third.id(), second.id());
    assertThat(page.nextPage().data()).extracting(FileObject::id).containsExactly(first.id());
    assertThat(client.files().list(FileListParams.builder().purpose("batch").build()).data())
        .isEmpty();
  }

  @Test
  void whatIsRefusedLeavesNothingBehind() {
    FileCreateParams.Builder empty =
        FileCreateParams.builder().file(new byte[0]).purpose(FilePurpose.FINE_TUNE);
    assertThatThrownBy(() -> client.files().create(empty.build()))
        .isInstanceOfSatisfying(
            BadRequestException.class, refused -> assertThat(refused.param()).contains("file"));
    FileCreateParams.Builder odd =
        FileCreateParams.builder().file(new byte[] {1}).purpose(FilePurpose.of("odd"));
    assertThatThrownBy(() -> client.files().create(odd.build()))
        .isInstanceOfSatisfying(
            BadRequestException.class, refused -> assertThat(refused.param()).contains("purpose"));

    assertThat(api.bean(ObjectStore.class).list("projects/" + project + "/")).isEmpty();
    assertThat(client.files().list().data()).isEmpty();
  }

  @Test
  void aDeletedFileIsGoneUnlessAJobReadsIt() {
    FileObject file = api.upload(client, "1");
    assertThat(client.files().delete(file.id()).deleted()).isTrue();
    assertThatThrownBy(() -> client.files().retrieve(file.id()))
        .isInstanceOf(NotFoundException.class);

    String read = api.submit(client).trainingFile();
    assertThatThrownBy(() -> client.files().delete(read))
        .isInstanceOfSatisfying(
            OpenAIServiceException.class,
            refused -> assertThat(refused.statusCode()).isEqualTo(409));
  }

  @Test
  void aFileThatASchedulesJobNamesStays() {
    String file = api.upload(client, "1").id();
    Request job = new Request();
    job.validation = api.bean(Files.class).find(file).orElseThrow().content();
    Schedules.Wanted usual = ScheduleSamples.wanted("nightly");
    Schedules schedules = api.bean(Schedules.class);
    String schedule =
        schedules
            .create(
                new Owner(project, "ann"),
                new Schedules.Wanted(
                    usual.name(),
                    usual.body(),
                    usual.timing(),
                    new Definition(
                        usual.definition().watch(), usual.definition().selection(), job.build())),
                true,
                null)
            .id();

    assertThatThrownBy(() -> client.files().delete(file))
        .isInstanceOf(OpenAIServiceException.class)
        .hasMessageContaining("the schedule %s names %s".formatted(schedule, file));
    schedules.delete(project, schedule);
    assertThat(client.files().delete(file).deleted()).isTrue();
  }

  @Test
  void anExpiredFileIsGoneWithItsBytes() {
    Files files = api.bean(Files.class);
    ObjectStore store = api.bean(ObjectStore.class);
    String id = Files.newId();
    store.put("expired/" + id, new byte[] {1});
    files.add(
        Files.Row.uploaded(
            new Owner(project, "ann"),
            "fine-tune",
            "old.jsonl",
            new DatasetRef(id, "expired/" + id, "00", 1),
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(3600)));

    assertThat(files.find(project, id)).isEmpty();
    org.awaitility.Awaitility.await().until(() -> store.size("expired/" + id).isEmpty());
  }
}
