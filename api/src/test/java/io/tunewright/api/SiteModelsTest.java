package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.job.ModelRef;
import io.tunewright.job.SnapshotRef;
import io.tunewright.stage.Snapshot;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.Snapshots;
import io.tunewright.storage.objects.ObjectStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Base models that lie on a site, which neither the API nor the store has any bytes of. */
@ExtendWith(RunningApi.class)
class SiteModelsTest {
  private static final String ADDRESS = "/tunewright/models";
  private static final String SOURCE = "site:here/models/tiny";

  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);
  private final ObjectStore store = api.bean(ObjectStore.class);
  private final Snapshots snapshots = api.bean(Snapshots.class);

  @Test
  void aPlaceOnASiteIsASourceOfModelsAndOfJobs() {
    JsonNode made = register("site:here//models/tiny/").json();
    assertThat(made.path("source").asString()).isEqualTo(SOURCE);
    assertThat(made.path("staging").path("status").asString()).isEqualTo("requested");

    var client = api.clientOf(key);
    String job = client.fineTuning().jobs().create(api.request(client).model(SOURCE).build()).id();
    await().until(() -> PlayedWorkflows.STARTED.stream().anyMatch(s -> s.id().value().equals(job)));
    assertThat(PlayedWorkflows.STARTED)
        .filteredOn(started -> started.id().value().equals(job))
        .singleElement()
        .returns(new ModelRef(SOURCE), started -> started.request().source());
  }

  @ParameterizedTest
  @ValueSource(strings = {"site:here", "site:Here/models", "site:here/models/../secret", "site:"})
  void whatIsNoPlaceOnASiteIsRefused(String source) {
    RunningApi.Answer refused = register(source);
    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.json().path("error").path("param").asString()).isEqualTo("source");
    assertThat(refused.body()).contains("wanted site:<site>/<absolute path> without '..'");
  }

  @Test
  void aDeletedOneLeavesNothingInTheStoreButTheFilesOfOthers() {
    register(SOURCE);
    SnapshotRef ref = staged("a");
    SnapshotRef other = staged("b");
    List<String> keys = List.of("manifest.json", "look.json", "files/config.json");
    keys.forEach(name -> store.put(ref.key(name), new byte[] {1}));
    keys.forEach(name -> store.put(other.key(name), new byte[] {1}));
    snapshots.use(project, "org/tiny", ref);

    assertThat(
            api.send(key, HttpRequest.newBuilder().DELETE(), ADDRESS + "/org/tiny")
                .json()
                .path("deleted")
                .asBoolean())
        .isTrue();

    assertThat(store.list(ref.key(""))).isEmpty();
    assertThat(store.list(other.key(""))).hasSize(3);
    assertThat(snapshots.find(ref)).isEmpty();
  }

  @Test
  void theHubSaysWhereTheFilesLieAndListsTheRest() throws Exception {
    SnapshotRef ref = staged("c");
    snapshots.use(project, "org/tiny", ref);
    snapshots.use(project, ref.name(), ref);

    for (String id : List.of("org/tiny", ref.name())) {
      HttpResponse<String> refused = hub("/hf/api/models/" + id);
      assertThat(refused.statusCode()).isEqualTo(404);
      assertThat(refused.body())
          .contains("the files of '%s' lie on site 'here' and are only referenced".formatted(id));
    }
    assertThat(hub("/hf/" + ref.name() + "/resolve/main/config.json").statusCode()).isEqualTo(404);
    assertThat(hub("/hf/api/models").body()).isEqualTo("[]");
  }

  private SnapshotRef staged(String digit) {
    SnapshotRef ref = new SnapshotRef("site", "here/tiny", commit(digit));
    snapshots.record(new Snapshot(ref, 3, 7), List.of());
    return ref;
  }

  /** Of this test's project alone: all tests share the catalog. */
  private String commit(String digit) {
    return (digit.repeat(32) + project.substring(2) + "0".repeat(40)).substring(0, 40);
  }

  private RunningApi.Answer register(String source) {
    return api.post(key, ADDRESS, Map.of("name", "org/tiny", "source", source));
  }

  private HttpResponse<String> hub(String path) throws Exception {
    URI address = URI.create(api.address().replaceFirst("/v1$", path));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(address).header("Authorization", "Bearer " + key).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
