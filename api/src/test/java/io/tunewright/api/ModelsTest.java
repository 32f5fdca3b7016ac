package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.models.Model;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.Stagings;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Base models and adapters by their names. */
@ExtendWith(RunningApi.class)
class ModelsTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);
  private final OpenAIClient client = api.clientOf(key);

  @Test
  void aRegisteredBaseIsAModelThatJobsMayName() throws Exception {
    assertThat(register("org/tiny", api.model("tiny").toString()).status()).isEqualTo(200);

    assertThat(client.models().list().data()).extracting(Model::id).containsExactly("org/tiny");
    assertThat(client.models().retrieve("org/tiny").ownedBy()).isEqualTo(project);
    // as clients write it that don't escape the slash
    assertThat(api.get(key, "/models/org/tiny").json().path("id").asString()).isEqualTo("org/tiny");
    assertThat(
            client
                .fineTuning()
                .jobs()
                .create(api.request(client).model("org/tiny").build())
                .model())
        .isEqualTo("org/tiny");

    assertThatThrownBy(() -> client.models().delete("org/tiny"))
        .isInstanceOf(OpenAIServiceException.class)
        .hasMessageContaining("org/tiny is used by ftjob-");
  }

  @Test
  void aDeletedBaseIsGoneByWhicheverAddress() throws Exception {
    register("org/gone", api.model("gone").toString());
    api.post(key, "/tunewright/models", Map.of("name", "org/gone", "source", "hf:org/gone@v1"));
    Stagings stagings = api.bean(Stagings.class);
    assertThat(stagings.underWay(project, "org/gone")).as("of either source").isNotEmpty();

    assertThat(client.models().delete("org/gone").deleted()).isTrue();

    assertThatThrownBy(() -> client.models().retrieve("org/gone"))
        .isInstanceOf(NotFoundException.class);
    assertThat(api.get(key, "/tunewright/models/org/gone").status()).isEqualTo(404);
    assertThat(client.models().list().data()).isEmpty();
    assertThat(stagings.newest(project, "org/gone")).isEmpty();
  }

  @Test
  void aPathOutsideTheAllowedRootsIsRefusedWhereverALinkHidesIt() throws Exception {
    Path inside = api.model("honest");
    Path outside = Files.createTempDirectory("outside");
    Path link = inside.resolveSibling("link-" + project);
    Files.createSymbolicLink(link, outside);

    assertThat(register("org/in", inside.toString()).status()).isEqualTo(200);
    for (Path path : new Path[] {outside, link, inside.resolve("../.."), inside.resolve("no")}) {
      RunningApi.Answer refused = register("org/out", path.toString());
      assertThat(refused.status()).as("%s: %s", path, refused.body()).isEqualTo(400);
      assertThat(refused.json().path("error").path("param").asString()).isEqualTo("source");
    }
  }

  @Test
  void aNameWithoutOrganisationOrWithASchemeIsRefused() throws Exception {
    String path = api.model("tiny").toString();
    for (String name : new String[] {"tiny", "a/b/c", "ft:a/b", "../b", "a/"}) {
      RunningApi.Answer refused = register(name, path);
      assertThat(refused.status()).as(name).isEqualTo(400);
      assertThat(refused.json().path("error").path("param").asString()).isEqualTo("name");
    }
  }

  @Test
  void anAdapterIsFoundByEveryNameItHas() {
    PublishedAdapter adapter = PublishedAdapter.in(api, client, project);

    Model model = client.models().retrieve(adapter.model());
    assertThat(model.id()).isEqualTo(adapter.model());
    assertThat(client.models().list().data())
        .extracting(Model::id)
        .containsExactly(adapter.model());
    assertThat(client.fineTuning().jobs().retrieve(adapter.job()).fineTunedModel())
        .contains(adapter.model());
    var listed = api.get(key, "/tunewright/adapters").json().path("data").path(0);
    assertThat(listed.path("aliases").path("latest").asInt()).isEqualTo(1);
    for (String version : new String[] {"1", "latest"}) {
      var found = api.get(key, "/tunewright/adapters/mira/" + version).json();
      assertThat(found.path("model").asString()).isEqualTo(adapter.model());
      assertThat(found.path("uri").asString()).startsWith("s3://");
      assertThat(found.path("manifest").path("kind").asString()).isEqualTo("adapter");
    }
    assertThat(api.get(key, "/tunewright/adapters/mira/2").status()).isEqualTo(404);

    String viewer = api.key(project, Role.VIEWER);
    assertThat(
            api.send(viewer, HttpRequest.newBuilder().DELETE(), "/models/" + adapter.model())
                .status())
        .isEqualTo(403);
    assertThat(client.models().delete(adapter.model()).deleted()).isTrue();
    assertThat(client.models().list().data()).isEmpty();
    assertThat(api.bean(ObjectStore.class).size(new AdapterKeys(project, "mira").tombstone(1)))
        .as("what keeps its number taken without the catalog")
        .isPresent();
  }

  @Test
  void aModelThatAJobUsesIsNotDeletedAndAnotherIs() throws Exception {
    assertThat(register("org/used", api.model("used").toString()).status()).isEqualTo(200);
    JsonNode registered =
        api.post(key, "/tunewright/models", Map.of("name", "org/far", "source", "hf:org/far@v1"))
            .json();
    assertThat(registered.path("staging").path("status").asString()).isEqualTo("requested");
    client.fineTuning().jobs().create(api.request(client).model("org/used").build());

    RunningApi.Answer refused = delete("org/used");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains("org/used is used by ftjob-");
    assertThat(delete("org/far").json().path("deleted").asBoolean()).isTrue();
    assertThat(api.get(key, "/tunewright/models/org/far").status()).isEqualTo(404);
  }

  @Test
  void whatAStagingWaitsForIsSeenBeforeItsCommitIsKnown() {
    String id =
        api.post(key, "/tunewright/models", Map.of("name", "org/off", "source", "hf:org/off"))
            .json()
            .path("staging")
            .path("id")
            .asString();
    api.bean(ObjectStore.class)
        .put(
            "staging/" + id + ".json",
            """
            {"time": "2027-01-15T08:00:00Z", "bytes": 0, "stored": 0, "bytes_per_second": 0,
             "seconds_left": null, "retries": 0, "files": [], "condition": "no hub"}
            """
                .getBytes(StandardCharsets.UTF_8));

    JsonNode staging = api.get(key, "/tunewright/models/org/off").json().path("staging");
    assertThat(staging.path("status").asString()).isEqualTo("requested");
    assertThat(staging.path("progress").path("condition").asString()).isEqualTo("no hub");
  }

  @Test
  void whatIsNotStagedCantBeVerified() throws Exception {
    register("org/tiny", api.model("tiny").toString());
    assertThat(api.post(key, "/tunewright/models/org/tiny/verify", Map.of()).status())
        .isEqualTo(409);
  }

  @Test
  void onlyAnAdministratorCollectsGarbageAndByDefaultItIsOnlyTold() {
    assertThat(api.post(key, "/tunewright/storage/collect", Map.of()).status()).isEqualTo(403);
    JsonNode told =
        api.post(api.key(project, Role.ADMIN), "/tunewright/storage/collect", Map.of()).json();
    assertThat(told.path("dry_run").asBoolean()).isTrue();
    assertThat(told.path("has_more").asBoolean()).isFalse();
  }

  private RunningApi.Answer delete(String model) {
    return api.send(key, HttpRequest.newBuilder().DELETE(), "/tunewright/models/" + model);
  }

  private RunningApi.Answer register(String name, String path) {
    return api.post(key, "/tunewright/models", Map.of("name", name, "source", "file:" + path));
  }
}
