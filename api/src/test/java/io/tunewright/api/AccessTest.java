package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.errors.NotFoundException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.files.FileObject;
import com.openai.models.finetuning.jobs.FineTuningJob;
import io.tunewright.storage.catalog.Role;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Who may do what, and who sees what. */
@ExtendWith(RunningApi.class)
class AccessTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String operator = api.key(project, Role.OPERATOR);
  private final String viewer = api.key(project, Role.VIEWER);
  private final String admin = api.key(project, Role.ADMIN);

  @Test
  void anotherProjectsThingsAreNotThere() throws Exception {
    OpenAIClient mine = api.clientOf(operator);
    FineTuningJob job = api.submit(mine);
    register(operator, "org/mine", api.model("mine").toString());
    OpenAIClient others = api.client(RunningApi.freshProject());

    List<ThrowingCallable> looks =
        List.of(
            () -> others.fineTuning().jobs().retrieve(job.id()),
            () -> others.fineTuning().jobs().cancel(job.id()),
            () -> others.fineTuning().jobs().listEvents(job.id()),
            () -> others.fineTuning().jobs().checkpoints().list(job.id()),
            () -> others.files().retrieve(job.trainingFile()),
            () -> others.files().content(job.trainingFile()),
            () -> others.files().delete(job.trainingFile()),
            () -> others.models().retrieve("org/mine"));
    assertThat(looks)
        .allSatisfy(look -> assertThatThrownBy(look).isInstanceOf(NotFoundException.class));
    String theirs = api.key(RunningApi.freshProject(), Role.OPERATOR);
    for (String below : List.of("/metrics", "/logs")) {
      assertThat(api.get(theirs, "/fine_tuning/jobs/" + job.id() + below).status()).isEqualTo(404);
    }
    assertThat(others.fineTuning().jobs().list().data()).isEmpty();
    assertThat(others.files().list().data()).isEmpty();
    assertThat(others.models().list().data()).isEmpty();
    assertThat(mine.fineTuning().jobs().retrieve(job.id()).id()).isEqualTo(job.id());
  }

  @Test
  void anotherProjectsFileTrainsNothing() throws Exception {
    OpenAIClient others = api.client(RunningApi.freshProject());
    String theirs = api.upload(others, "{}\n").id();

    RunningApi.Answer answer =
        api.post(
            operator,
            "/fine_tuning/jobs",
            Map.of("model", "file:" + api.model("tiny"), "training_file", theirs));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("there is no file");
  }

  @Test
  void aViewerReadsOnly() {
    FineTuningJob job = api.submit(api.clientOf(operator));
    OpenAIClient reader = api.clientOf(viewer);

    assertThat(reader.fineTuning().jobs().retrieve(job.id()).id()).isEqualTo(job.id());
    List<ThrowingCallable> deeds =
        List.of(
            () -> api.upload(reader, "1"),
            () -> reader.files().delete(job.trainingFile()),
            () -> reader.fineTuning().jobs().cancel(job.id()),
            () -> reader.models().delete("org/any"));
    assertThat(deeds)
        .allSatisfy(deed -> assertThatThrownBy(deed).isInstanceOf(PermissionDeniedException.class));
    assertThat(api.post(viewer, "/fine_tuning/jobs", "{}").status()).isEqualTo(403);
    assertThat(api.post(viewer, "/tunewright/models", "{}").status()).isEqualTo(403);
  }

  @Test
  void onlyAnAdministratorNamesAnotherProject() throws Exception {
    String other = RunningApi.freshProject();
    OpenAIClient others = api.client(other);
    FileObject file = api.upload(others, "{}\n");
    Map<String, Object> body =
        Map.of(
            "model", "file:" + api.model("tiny"),
            "training_file", file.id(),
            "tunewright", Map.of("project", other));

    assertThat(api.post(operator, "/fine_tuning/jobs", body).status()).isEqualTo(403);
    RunningApi.Answer made = api.post(admin, "/fine_tuning/jobs", body);
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    String id = made.json().path("id").asString();
    assertThat(others.fineTuning().jobs().retrieve(id).organizationId()).isEqualTo(other);
  }

  @Test
  void aKeyWorksUntilItIsRevoked() {
    assertThat(api.get(operator, "/tunewright/keys").status()).isEqualTo(403);
    JsonNode made =
        api.post(
                admin,
                "/tunewright/keys",
                Map.of("principal", "bo", "project", project, "role", "viewer"))
            .json();
    String secret = made.path("secret").asString();
    assertThat(api.clientOf(secret).fineTuning().jobs().list().data()).isEmpty();
    RunningApi.Answer listed = api.get(admin, "/tunewright/keys");
    assertThat(listed.body()).contains(made.path("id").asString()).doesNotContain(secret);

    var revoke = HttpRequest.newBuilder().DELETE();
    assertThat(api.send(admin, revoke, "/tunewright/keys/" + made.path("id").asString()).status())
        .isEqualTo(200);

    assertThatThrownBy(() -> api.clientOf(secret).fineTuning().jobs().list())
        .isInstanceOf(UnauthorizedException.class);
  }

  @Test
  void theDescriptionNamesFieldsAsTheAnswersDo() {
    JsonNode schemas = api.get("none", "/openapi.json").json().path("components").path("schemas");
    assertThat(schemas.path("Recipe").path("properties").propertyNames()).contains("max_steps");
    assertThat(schemas.path("Stage").path("properties").path("dtype").path("enum").toString())
        .isEqualTo("[\"bf16\"]");
    schemas
        .properties()
        .forEach(schema ->
            assertThat(schema.getValue().path("properties").propertyNames())
                .as(schema.getKey())
                .allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT))));
  }

  @Test
  void healthAndDescriptionNeedNoKey() {
    assertThat(api.get("none", "/tunewright/health").json().path("status").asString())
        .isEqualTo("ok");
    JsonNode description = api.get("none", "/openapi.json").json();
    assertThat(description.path("paths").propertyNames())
        .contains(
            "/v1/files",
            "/v1/fine_tuning/jobs",
            "/v1/fine_tuning/jobs/{id}/metrics",
            "/v1/tunewright/keys");
    assertThat(
            description
                .path("components")
                .path("securitySchemes")
                .path("bearer")
                .path("scheme")
                .asString())
        .isEqualTo("bearer");
    description
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(verb ->
                    assertThat(verb.getValue().path("summary").asString(""))
                        .as(verb.getKey() + " " + path.getKey())
                        .isNotBlank()));
  }

  private void register(String key, String name, String path) {
    assertThat(
            api.post(key, "/tunewright/models", Map.of("name", name, "source", "file:" + path))
                .status())
        .isEqualTo(200);
  }
}
