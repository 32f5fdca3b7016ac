package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.storage.catalog.Role;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RunningApi.class)
class DatasetAliasesTest {
  private static final String ADDRESS = "/tunewright/datasets/aliases";

  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);
  private final String first = api.upload(api.clientOf(key), "1").id();
  private final String second = api.upload(api.clientOf(key), "2").id();

  @Test
  void anAliasMovesOnlyFromWhereItIsExpected() {
    assertThat(move("chats", expected(first, null)).json().path("file").asString())
        .isEqualTo(first);
    RunningApi.Answer refused = move("chats", expected(second, null));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().path("error").path("param").asString()).isEqualTo("expected");
    assertThat(refused.body()).contains("points at " + first + ", expected nothing");
    assertThat(move("chats", expected(second, first)).status()).isEqualTo(200);
    assertThat(move("chats", expected(second, first)).status())
        .as("who has not heard the answer asks again")
        .isEqualTo(200);
    assertThat(move("chats", Map.of("file", first)).status()).as("from anywhere").isEqualTo(200);
    assertThat(api.get(key, ADDRESS + "/chats").json().path("moved_by").asString())
        .isEqualTo("ann");
    assertThat(api.get(key, ADDRESS).json().path("data").size()).isEqualTo(1);
    assertThat(
            api.get(api.key(RunningApi.freshProject(), Role.VIEWER), ADDRESS + "/chats").status())
        .isEqualTo(404);
  }

  @Test
  void aFileThatAnAliasPointsAtStays() {
    move("kept", Map.of("file", first));
    RunningApi.Answer refused = delete("/files/" + first);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains("the dataset alias 'kept' points at " + first);
    assertThat(delete(ADDRESS + "/kept").status()).isEqualTo(200);
    assertThat(delete("/files/" + first).status()).isEqualTo(200);
    assertThat(delete(ADDRESS + "/kept").status()).isEqualTo(404);
  }

  @Test
  void whatIsWrongIsNamedByItsField() {
    assertRefused("No", Map.of("file", first), "alias");
    assertRefused("a", Map.of(), "file");
    assertRefused("a", Map.of("file", "file-none"), "file");
    assertRefused("a", Map.of("file", first, "expected", 7), "expected");
    String other = api.upload(api.client(RunningApi.freshProject()), "3").id();
    assertRefused("a", Map.of("file", other), "file");
    assertThat(api.get(key, ADDRESS).json().path("data").size()).isZero();
  }

  private void assertRefused(String alias, Map<String, Object> body, String field) {
    RunningApi.Answer refused = move(alias, body);
    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.json().path("error").path("param").asString()).isEqualTo(field);
  }

  private static Map<String, Object> expected(String file, @Nullable String before) {
    Map<String, Object> body = new HashMap<>();
    body.put("file", file);
    body.put("expected", before);
    return body;
  }

  private RunningApi.Answer move(String alias, Map<String, Object> body) {
    return api.send(
        key,
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(RunningApi.JSON.writeValueAsString(body))),
        ADDRESS + "/" + alias);
  }

  private RunningApi.Answer delete(String path) {
    return api.send(key, HttpRequest.newBuilder().DELETE(), path);
  }
}
