package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import io.tunewright.storage.catalog.Role;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Who did what, and when. */
@ExtendWith(RunningApi.class)
class AuditTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String admin = api.key(project, Role.ADMIN);
  private final String operator = api.key(project, Role.OPERATOR);

  @Test
  void aCommandLeavesARowThatSaysWhoDidItToWhat() {
    OpenAIClient client = api.clientOf(operator);
    String job = api.submit(client).id();
    client.fineTuning().jobs().cancel(job);

    await().until(() -> rows("").size() == 3);
    JsonNode cancel = rows("").getFirst();
    assertThat(cancel.path("action").asString()).isEqualTo("POST /v1/fine_tuning/jobs/{id}/cancel");
    assertThat(cancel.path("target").asString()).isEqualTo(job);
    assertThat(cancel.path("principal").asString()).isEqualTo("ann");
    assertThat(cancel.path("role").asString()).isEqualTo("operator");
    assertThat(cancel.path("key").asString()).startsWith("key-");
    assertThat(cancel.path("source").asString()).isEqualTo("127.0.0.1");
    assertThat(cancel.path("request_id").asString()).startsWith("req-");
    assertThat(cancel.path("outcome").asString()).isEqualTo("done");
    assertThat(rows("").get(1).path("target").asString()).isEqualTo(job);
    assertThat(rows("").get(2).path("target").asString()).startsWith("file-");
  }

  @Test
  void looksLeaveNoRowAndRefusalsDo() {
    api.get(operator, "/fine_tuning/jobs");
    api.post(operator, "/fine_tuning/jobs/nonsense/cancel", "{}");
    api.post(operator, "/tunewright/keys", Map.of("principal", "mallory"));

    await().until(() -> rows("").size() == 2);
    assertThat(rows(""))
        .extracting(row -> row.path("outcome").asString() + " " + row.path("status").asInt())
        .containsExactly("refused 403", "refused 404");
  }

  @Test
  void theRowIsOfTheProjectThatTheCommandWasAbout() {
    String others = RunningApi.freshProject();
    String job = api.submit(api.client(others)).id();
    api.post(admin, "/fine_tuning/jobs/" + job + "/cancel", "{}");
    api.send(
        operator,
        HttpRequest.newBuilder()
            .header("OpenAI-Project", others)
            .POST(HttpRequest.BodyPublishers.noBody()),
        "/fine_tuning/jobs/" + job + "/cancel");

    await()
        .untilAsserted(() ->
            assertThat(page("?project=" + others).path("data").valueStream())
                .anyMatch(row ->
                    row.path("target").asString().equals(job)
                        && row.path("role").asString().equals("admin")));
    assertThat(rows(""))
        .singleElement()
        .returns(403, row -> row.path("status").asInt())
        .returns("operator", row -> row.path("role").asString());
  }

  @Test
  void eachJobOfABulkCancelHasItsRow() {
    OpenAIClient client = api.clientOf(operator);
    String job = api.submit(client).id();
    try (Browser browser = Browser.with(api, operator)) {
      browser.post("/jobs/cancel", Map.of("id", job));
    }

    await()
        .untilAsserted(() ->
            assertThat(rows(""))
                .anyMatch(row ->
                    row.path("action").asString().equals("POST /jobs/cancel")
                        && row.path("target").asString().startsWith(job)));
  }

  @Test
  void theConsolesCommandsAndSignInsAreThereToo() {
    try (Browser browser = Browser.with(api, operator)) {
      browser.post("/probe/x/poke", Map.of());
      browser.post("/sign-out", Map.of());
    }
    await().until(() -> rows("").size() == 3);
    assertThat(rows(""))
        .extracting(row -> row.path("action").asString() + " " + row.path("target").asString())
        .containsExactly("sign out ", "POST /probe/{what}/poke x", "sign in ");
  }

  @Test
  void noSecretIsInIt() {
    String made =
        api.post(admin, "/tunewright/keys", Map.of("principal", "bo", "project", project))
            .json()
            .path("secret")
            .asString();
    try (Browser browser = new Browser(api.address())) {
      browser.signIn("tw-wrong-one", "/", "X-Forwarded-For", "198.51.100.7");
    }

    await().until(() -> page("?text=sign%20in&outcome=refused").path("data").size() > 0);
    String all = page("?limit=1000").toString();
    assertThat(all).doesNotContain(made).doesNotContain("tw-wrong-one").contains("198.51.100.7");
  }

  @Test
  void onlyAdministratorsReadItAPageAtATime() {
    assertThat(api.get(operator, "/tunewright/audit").status()).isEqualTo(403);
    api.upload(api.clientOf(operator), "1");
    api.upload(api.clientOf(operator), "2");
    api.post(operator, "/tunewright/keys", Map.of());
    await().until(() -> rows("").size() == 3);

    JsonNode first = page("?limit=2&project=" + project);
    assertThat(first.path("has_more").asBoolean()).isTrue();
    assertThat(rows("&limit=2&after=" + first.path("last_id").asString())).hasSize(1);
    assertThat(rows("&text=FILES")).hasSize(2);
    assertThat(rows("&principal=nobody")).isEmpty();
    assertThat(rows("&outcome=refused")).hasSize(1);
    assertThat(api.get(admin, "/tunewright/audit?outcome=odd").status()).isEqualTo(400);
  }

  private List<JsonNode> rows(String more) {
    return page("?project=" + project + more).path("data").valueStream().toList();
  }

  private JsonNode page(String query) {
    return api.get(admin, "/tunewright/audit" + query).json();
  }
}
