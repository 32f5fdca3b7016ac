package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.catalog.EvaluationState;
import io.tunewright.job.AdapterRef;
import io.tunewright.storage.catalog.EvaluationRow;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What an evaluation's runs write, as its site ships it. */
@ExtendWith(RunningApi.class)
class EvaluationLogTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.VIEWER);
  private final String operator = api.key(project, Role.OPERATOR);
  private final Evaluations evaluations = api.bean(Evaluations.class);
  private final Browser browser = Browser.with(api, operator);
  private final Furnished house = new Furnished(api, project, api.clientOf(operator));

  @AfterEach
  void leave() {
    browser.close();
  }

  @Test
  void itIsReadLikeAJobs() {
    EvaluationRow row = evaluation();
    String path = "/tunewright/evaluations/" + row.id() + "/logs";
    assertThat(api.get(key, path).json().path("data")).as("before any run").isEmpty();

    runs(row, "loading\n", "base: harbour\nschön: 0.5\n");
    JsonNode newest = api.get(key, path).json();
    assertThat(newest.path("attempt").asInt()).isEqualTo(2);
    assertThat(newest.path("data").valueStream().map(line -> line.path("line").asString()))
        .containsExactly("base: harbour", "schön: 0.5");
    JsonNode page = api.get(key, path + "?after=1").json();
    assertThat(page.path("data")).hasSize(1);
    assertThat(page.path("last_seq").asLong()).isEqualTo(2);
    RunningApi.Answer text =
        api.send(
            key,
            HttpRequest.newBuilder().GET().header("Accept", "text/plain"),
            path + "?attempt=1");
    assertThat(text.body()).isEqualTo("loading\n");
    String stranger = api.key(RunningApi.freshProject(), Role.ADMIN);
    assertThat(api.get(stranger, path).status()).isEqualTo(404);
  }

  @Test
  void itsPageShowsSearchesAndSavesIt() {
    EvaluationRow row = evaluation();
    String page = "/adapters/shop/evaluations/" + row.id();
    assertThat(browser.get("/adapters/shop/1").body()).contains(page);
    assertThat(browser.get(page).body()).contains("No run has measured it");
    assertThat(lines(page + "/log/lines")).isEqualTo("{\"lines\":[],\"more\":false}");

    runs(row, "loading\n", "base: harbour\nschön: 0.5\n");
    assertThat(browser.get(page).body()).as("it goes on").contains("data-every=\"3000\"");
    evaluations.end(row.id(), EvaluationState.PASSED, true, null);
    assertThat(browser.get(page).body())
        .contains("data-lines=\"" + page + "/log/lines?run=2\"", "Run 1", "shop/acc is 0.620")
        .doesNotContain("data-every");
    assertThat(lines(page + "/log/lines"))
        .isEqualTo(
            "{\"lines\":[{\"seq\":1,\"text\":\"base: harbour\"},{\"seq\":2,\"text\":\"schön: 0.5\"}],\"more\":false}");
    assertThat(lines(page + "/log/lines?run=1&after=0")).contains("loading");
    assertThat(lines(page + "/log/lines?q=SCH%C3%96N")).contains("schön").doesNotContain("harbour");
    HttpResponse<String> saved = browser.get(page + "/log/download?run=2");
    assertThat(saved.body()).isEqualTo("base: harbour\nschön: 0.5\n");
    assertThat(saved.headers().firstValue("Content-Disposition").orElse(""))
        .contains(row.id() + "-2.log");
    assertThat(browser.get(page + "?run=3").statusCode()).isEqualTo(404);
    assertThat(browser.get(page.replace("/shop/", "/other/")).statusCode()).isEqualTo(404);
  }

  private String lines(String path) {
    return browser.get(path, "Accept", "application/json").body();
  }

  private EvaluationRow evaluation() {
    AdapterRef ref = house.published("shop", house.chats("shop.jsonl", 3), 1.5);
    return house.evaluated(ref, 0.62, 0.58, EvaluationState.AWAITING_APPROVAL);
  }

  /** Two of them, as the workflow and the site tell of them. */
  private void runs(EvaluationRow row, String first, String second) {
    evaluations.launching(row.id(), row.id().asJob().orderKey("score", 2));
    JobKeys keys = new JobKeys(row.owner(), row.id().asJob());
    put(keys.evaluation(1), first);
    put(keys.evaluation(2), second);
  }

  private void put(String run, String log) {
    StringBuilder lines = new StringBuilder();
    int seq = 1;
    for (String line : log.lines().toList()) {
      lines.append("{\"line\":\"%s\",\"seq\":%d}\n".formatted(line, seq++));
    }
    api.bean(ObjectStore.class)
        .put(run + "logs/current", lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
