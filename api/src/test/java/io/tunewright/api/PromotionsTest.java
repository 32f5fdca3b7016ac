package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.api.RunningApi.Answer;
import io.tunewright.storage.catalog.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Champions are made and unmade by hand. */
class PromotionsTest {
  private static final String MIRA = "/tunewright/adapters/mira";

  @RegisterExtension static final RunningApi API = new RunningApi();

  private final String project = RunningApi.freshProject();
  private final String key = API.key(project, Role.OPERATOR);

  @BeforeEach
  void twoVersions() {
    PublishedAdapter.in(API, API.clientOf(key), project);
    PublishedAdapter.in(API, API.clientOf(key), project);
  }

  @Test
  void a_champion_is_made_and_taken_back_with_a_history() {
    Answer first = API.post(key, MIRA + "/promote", Map.of("version", 1));
    assertThat(first.status()).as(first.body()).isEqualTo(200);
    assertThat(first.json().path("aliases").path("champion").asInt()).isEqualTo(1);
    API.post(key, MIRA + "/promote", Map.of("version", 2, "expected", 1, "why", "better by hand"));

    Answer back = API.post(key, MIRA + "/rollback", Map.of("expected", 2, "why", "complaints"));

    assertThat(back.json().path("aliases").path("champion").asInt()).isEqualTo(1);
    assertThat(API.get(key, MIRA + "/champion").json().path("version").asInt()).isEqualTo(1);
    assertThat(API.get(key, MIRA + "/history?alias=champion").json().path("data"))
        .extracting(move ->
            move.path("kind").asString()
                + " "
                + move.path("from").asString("none")
                + " to "
                + move.path("to").asString()
                + ": "
                + move.path("why").asString("-")
                + " by "
                + move.path("by").asString())
        .containsExactly(
            "rolled_back 2 to 1: complaints by ann",
            "set 1 to 2: better by hand by ann",
            "set none to 1: - by ann");
  }

  @Test
  void who_does_not_know_the_champion_is_told_which_it_is() {
    API.post(key, MIRA + "/promote", Map.of("version", 1));

    Answer late = API.post(key, MIRA + "/promote", Map.of("version", 2));

    assertThat(late.status()).isEqualTo(409);
    assertThat(late.json().path("error").path("param").asString()).isEqualTo("expected");
    assertThat(late.json().path("error").path("message").asString())
        .contains("champion of mira is version 1, expected was no version");
    assertThat(API.post(key, MIRA + "/rollback", Map.of("expected", 2)).status()).isEqualTo(409);
    Answer alone = API.post(key, MIRA + "/rollback", Map.of("expected", 1));
    assertThat(alone.status()).isEqualTo(409);
    assertThat(alone.body()).contains("has never pointed at another version");
  }

  @Test
  void aliases_of_ones_own_are_moved_likewise_and_those_of_the_house_are_not() {
    assertThat(put(MIRA + "/aliases/staging", "{\"version\": 2}").status()).isEqualTo(200);
    assertThat(API.get(key, MIRA + "/staging").json().path("version").asInt()).isEqualTo(2);
    assertThat(put(MIRA + "/aliases/staging", "{\"version\": 1}").status()).isEqualTo(409);
    assertThat(delete(MIRA + "/aliases/staging?expected=2").status()).isEqualTo(200);
    assertThat(API.get(key, MIRA + "/staging").status()).isEqualTo(404);

    for (String alias : new String[] {"latest", "candidate", "Upper", "7"}) {
      Answer refused = put(MIRA + "/aliases/" + alias, "{\"version\": 1, \"expected\": 2}");
      assertThat(refused.status()).as(alias).isEqualTo(400);
      assertThat(refused.json().path("error").path("param").asString()).isEqualTo("alias");
    }
  }

  @Test
  void what_is_not_there_is_not_found_and_viewers_only_look() {
    assertThat(API.post(key, MIRA + "/promote", Map.of("version", 9)).status()).isEqualTo(404);
    assertThat(API.post(key, MIRA + "/promote", Map.of()).status()).isEqualTo(400);
    assertThat(API.post(key, "/tunewright/adapters/no/promote", Map.of("version", 1)).status())
        .isEqualTo(404);
    String other = API.key(RunningApi.freshProject(), Role.OPERATOR);
    assertThat(API.post(other, MIRA + "/promote", Map.of("version", 1)).status()).isEqualTo(404);
    String viewer = API.key(project, Role.VIEWER);
    assertThat(API.post(viewer, MIRA + "/promote", Map.of("version", 1)).status()).isEqualTo(403);
    assertThat(API.get(viewer, MIRA + "/history").status()).isEqualTo(200);
  }

  private Answer put(String path, String body) {
    return API.send(
        key,
        HttpRequest.newBuilder()
            .PUT(BodyPublishers.ofString(body))
            .header("Content-Type", "application/json"),
        path);
  }

  private Answer delete(String path) {
    return API.send(key, HttpRequest.newBuilder().DELETE(), path);
  }
}
