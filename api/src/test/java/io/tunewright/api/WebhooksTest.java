package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.notify.Delivery;
import io.tunewright.storage.catalog.Deliveries;
import io.tunewright.storage.catalog.DeliveryRow.State;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Role;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class WebhooksTest {
  private static final String HOOKS = "/tunewright/webhooks";

  @RegisterExtension static final RunningApi api = new RunningApi();

  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.ADMIN);

  @Test
  void aSecretIsToldOnceAndNeverKept() {
    JsonNode made = ok(api.post(key, HOOKS, Map.of("url", "https://example.com/hook")));
    String secret = made.path("secret").asString();
    assertThat(secret).startsWith("whsec_");
    assertThat(made.path("events").toString()).isEqualTo("[\"*\"]");

    String id = made.path("id").asString();
    assertThat(ok(api.get(key, HOOKS + "/" + id)).has("secret")).isFalse();
    assertThat(api.get(key, HOOKS).body()).contains(id).doesNotContain("whsec_");
    assertThat(
            api.bean(JdbcClient.class)
                .sql("select w::text from webhooks w where id = :id")
                .param("id", id)
                .query(String.class)
                .single())
        .doesNotContain(secret.substring("whsec_".length()));

    JsonNode rotated = ok(api.post(key, HOOKS + "/" + id + "/rotate", Map.of("overlap", 60)));
    assertThat(rotated.path("secret").asString()).startsWith("whsec_").isNotEqualTo(secret);
    assertThat(rotated.path("previous_secret_until").asLong())
        .isBetween(Instant.now().getEpochSecond() + 50, Instant.now().getEpochSecond() + 70);
  }

  @Test
  void whatIsChangedIsChangedAndTheRestStays() {
    String id = create("https://example.com/hook", "fine_tuning.job.failed");
    ok(patch(id, Map.of("description", "to the pager", "enabled", false)));
    JsonNode off = ok(api.get(key, HOOKS + "/" + id));
    assertThat(off.path("url").asString()).isEqualTo("https://example.com/hook");
    assertThat(off.path("description").asString()).isEqualTo("to the pager");
    assertThat(off.path("enabled").asBoolean()).isFalse();
    assertThat(off.path("disabled_reason").asString()).isEqualTo("switched off by ann");
    assertThat(ok(patch(id, Map.of("enabled", true))).path("enabled").asBoolean()).isTrue();

    ok(api.send(key, HttpRequest.newBuilder().DELETE(), HOOKS + "/" + id));
    assertThat(api.get(key, HOOKS + "/" + id).status()).isEqualTo(404);
    assertThat(api.get(key, HOOKS).body()).doesNotContain(id);
  }

  @Test
  void aJobsEndBecomesAMessageWithAWorkflow() {
    String id = create("https://example.com/hook", "fine_tuning.job.*");
    JobId job = new JobId(api.submit(api.client(project)).id());
    api.bean(JobEvents.class)
        .record(
            new JobEvent(
                job,
                1,
                Instant.now(),
                JobEvent.Level.INFO,
                "told",
                new Change.Ended(new JobOutcome.Cancelled(null))));

    await().until(() -> !deliveries(id).isEmpty());
    JsonNode listed = deliveries(id).get(0);
    assertThat(listed.path("type").asString()).isEqualTo("fine_tuning.job.cancelled");
    assertThat(listed.path("subject").asString()).isEqualTo(job.value());
    String path = HOOKS + "/" + id + "/deliveries/" + listed.path("id").asString();
    assertThat(ok(api.get(key, path)).path("payload").path("data").path("id").asString())
        .isEqualTo(job.value());
    Delivery first = new Delivery(listed.path("id").asString(), 1);
    await().until(() -> PlayedWorkflows.DELIVERIES.contains(first));

    assertThat(ok(api.post(key, path + "/resend", "")).path("status").asString())
        .isEqualTo("pending");
    api.bean(Deliveries.class).end(first, State.FAILED, "HTTP 500");
    assertThat(ok(api.get(key, path)).path("reason").asString()).isEqualTo("HTTP 500");
    ok(api.post(key, path + "/resend", ""));
    await().until(() -> PlayedWorkflows.DELIVERIES.contains(new Delivery(first.id(), 2)));
  }

  @Test
  void aPingIsSentWhateverTheEventsAre() {
    String id = create("https://example.com/hook", "fine_tuning.job.failed");
    String ping = ok(api.post(key, HOOKS + "/" + id + "/ping", "")).path("id").asString();
    await().until(() -> PlayedWorkflows.DELIVERIES.contains(new Delivery(ping, 1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | url | url is missing",
        "{\"url\": \"http://example.com/\"} | url | wanted https",
        "{\"url\": \"https://a:b@example.com/\"} | url | password",
        "{\"url\": \"https://example.com/\", \"events\": []} | events | empty",
        "{\"url\": \"https://example.com/\", \"events\": [\"job.done\"]} | events | 'job.done' is no event",
        "{\"url\": \"https://example.com/\", \"events\": [null]} | events | 'null' is no event",
      })
  void refusesByField(String body, String field, String why) {
    RunningApi.Answer answer = api.post(key, HOOKS, body);
    assertThat(answer.status()).isEqualTo(400);
    JsonNode error = answer.json().path("error");
    assertThat(error.path("param").asString()).isEqualTo(field);
    assertThat(error.path("message").asString()).contains(why);
  }

  @Test
  void onlyAdministratorsOfTheProjectDecide() {
    String id = create("https://example.com/hook", "*");
    String operator = api.key(project, Role.OPERATOR);
    assertThat(api.post(operator, HOOKS, Map.of("url", "https://example.com/")).status())
        .isEqualTo(403);
    assertThat(api.get(operator, HOOKS + "/" + id).status()).isEqualTo(200);
    String stranger = api.key(RunningApi.freshProject(), Role.ADMIN);
    assertThat(api.get(stranger, HOOKS + "/" + id).status()).isEqualTo(404);
    assertThat(api.get(stranger, HOOKS + "/" + id + "/deliveries").status()).isEqualTo(404);
    assertThat(api.post(stranger, HOOKS + "/" + id + "/rotate", "").status()).isEqualTo(404);
  }

  private JsonNode deliveries(String id) {
    return ok(api.get(key, HOOKS + "/" + id + "/deliveries")).path("data");
  }

  private RunningApi.Answer patch(String id, Map<String, Object> changes) {
    return api.send(
        key,
        HttpRequest.newBuilder()
            .method(
                "PATCH",
                HttpRequest.BodyPublishers.ofString(RunningApi.JSON.writeValueAsString(changes)))
            .header("Content-Type", "application/json"),
        HOOKS + "/" + id);
  }

  private String create(String url, String event) {
    return ok(api.post(key, HOOKS, Map.of("url", url, "events", List.of(event))))
        .path("id")
        .asString();
  }

  private static JsonNode ok(RunningApi.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }
}
