package io.tunewright.api;

import static io.tunewright.api.Browser.location;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import io.tunewright.api.registry.Promotions;
import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Role;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The pages of models, datasets, adapters, schedules and settings. */
@ExtendWith(RunningApi.class)
class PagesTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String operator = api.key(project, Role.OPERATOR);
  private final OpenAIClient client = api.clientOf(operator);
  private final Browser browser = Browser.with(api, operator);
  private final Furnished house = new Furnished(api, project, client);

  @AfterEach
  void leave() {
    browser.close();
  }

  @Test
  void whatIsEmptySaysHowItIsFilled() {
    assertThat(page("/models")).contains("No models yet", "Register model");
    assertThat(page("/datasets")).contains("No datasets yet", "Upload");
    assertThat(page("/adapters")).contains("No adapters yet", "New job");
  }

  @Test
  void aModelIsRegisteredShownAndForgotten() throws Exception {
    String source = "file:" + api.model("pages");
    HttpResponse<String> made =
        browser.post("/models", Map.of("name", "org/base", "source", source, "stage", "true"));
    assertThat(location(made)).isEqualTo("/models/model?name=org%2Fbase");
    assertThat(page(location(made))).contains(source, "Staging", "No job trains it");
    assertThat(page("/models")).contains("id=\"models\" data-poll=\"true\"");
    HttpResponse<String> refused = browser.post("/models/verify", Map.of("name", "org/base"));
    assertThat(location(refused)).isEqualTo(location(made));
    assertThat(page(location(made))).contains("role=\"alert\"");
    house.staged("org/base", "c4");
    house.moving("org/base");
    assertThat(page("/models/model?name=org%2Fbase"))
        .contains("412 MB of 19.9 GB", "1.2 GB/s", "16 s left");

    assertThat(page("/models")).contains("org/base", "19.9 GB");
    assertThat(page("/models/model?name=org/base"))
        .contains("model-00001-of-00004.safetensors", "b1b1b1b1…", "c4c4c4c4…");
    assertThat(browser.get("/models/model?name=org/none").statusCode()).isEqualTo(404);

    assertThat(location(browser.post("/models/delete", Map.of("name", "org/base"))))
        .isEqualTo("/models");
    assertThat(api.bean(Models.class).find(project, "org/base")).isEmpty();
  }

  @Test
  void aDatasetIsReadAsConversations() {
    String id = house.chats("shop.jsonl", 300);
    house.published("shop", id, 1.5);

    assertThat(page("/datasets")).contains("shop.jsonl", "Processed", "320");
    assertThat(page("/datasets/" + id))
        .contains("Where is order 4711?", "It left the warehouse", "Row 20", "320", "trained")
        .doesNotContain("Row 21");
  }

  @Test
  void oddRowsAreToldByTheirLine() {
    String id =
        house.file(
            "odd.jsonl",
            """
            {"prompt": "1 + 1?", "completion": "2"}
            {"text": "nothing of this"}
            {"messages": [{"role": "user", "content": 7}]}
            not json
            """);

    assertThat(page("/datasets/" + id))
        .contains(
            "3 rows",
            "the row has the fields [text], wanted messages, conversations, or prompt and completion",
            "messages[0] has a content that is &#39;7&#39;, wanted text",
            "this is no JSON",
            "1 + 1?");
  }

  @Test
  void rowsOfAListAndOfShareGptAreReadToo() {
    String list =
        house.file(
            "list.json",
            """
            [{"conversations": [{"from": "human", "value": "Ping?"}, {"from": "gpt", "value": "Pong."}]},
             {"prompt": [{"role": "user", "content": "<b>bold</b>"}], "completion": "Fine."}]
            """);

    assertThat(page("/datasets/" + list))
        .contains("Ping?", "Pong.", "&lt;b&gt;bold&lt;/b&gt;")
        .doesNotContain("<b>bold</b>");
    assertThat(page("/datasets/" + house.file("rows.parquet", "PAR1 and more")))
        .contains("This is Parquet");
  }

  @Test
  void aDatasetIsDeletedUnlessAJobReadsIt() {
    String id = house.chats("mine.jsonl", 2);
    assertThat(location(browser.post("/datasets/" + id + "/delete", Map.of())))
        .isEqualTo("/datasets");
    assertThat(api.bean(Files.class).find(project, id)).isEmpty();

    String read = client.fineTuning().jobs().create(api.request(client).build()).trainingFile();
    HttpResponse<String> refused = browser.post("/datasets/" + read + "/delete", Map.of());

    assertThat(location(refused)).isEqualTo("/datasets/" + read);
    assertThat(page("/datasets/" + read)).contains("still reads " + read, "training");
  }

  @Test
  void aVersionsCardHoldsProofScoresAndHowToUseIt() {
    AdapterRef ref = house.published("shop", house.chats("shop.jsonl", 3), 1.5);
    house.evaluated(ref, 0.62, 0.58, EvaluationState.PASSED);

    assertThat(page("/adapters/shop/1"))
        .contains(
            "2.3187",
            "1.5000",
            "It left the warehouse on Friday and should be",
            "shop/acc",
            "+0.0400 better",
            "aws s3 cp --endpoint-url http://127.0.0.1:",
            " --recursive s3://",
            "--lora-modules shop-v0001=./shop-v0001",
            "60 steps of 64 rows, learning rate 0.005 (cosine)",
            "mit");
    HttpResponse<String> card = browser.get("/adapters/shop/1/README.md");
    assertThat(card.headers().firstValue("Content-Disposition").orElse("")).contains("attachment");
    assertThat(card.body())
        .startsWith("---\nbase_model: \"deepseek-ai/DeepSeek-V4-Flash\"\n")
        .contains("60 steps of 64 rows, learning rate 0.005, cosine")
        .contains("license: \"mit\"", "# shop-v0001", "| shop/acc | 0.4100 | 0.6200 | 0.5800 |");
    assertThat(page("/adapters")).contains("shop", "v1");
    assertThat(browser.get("/adapters/none").statusCode()).isEqualTo(404);
  }

  @Test
  void aVersionOutlivesItsDataset() {
    String file = house.chats("shop.jsonl", 3);
    house.published("shop", file, 1.5);
    assertThat(page("/adapters/shop/1")).contains("href=\"/datasets/" + file + "\"");

    browser.post("/datasets/" + file + "/delete", Map.of());

    assertThat(page("/adapters/shop/1"))
        .contains(" kB, deleted")
        .doesNotContain("href=\"/datasets/" + file + "\"");
  }

  @Test
  void aFileThatAJobRefusedIsToldApartFromItsOther() {
    String training = house.chats("rows.jsonl", 3);
    String validation = house.chats("held-out.jsonl", 3);
    String job =
        client
            .fineTuning()
            .jobs()
            .create(api.request(client).trainingFile(training).validationFile(validation).build())
            .id();
    house.tell(
        new JobId(job),
        1,
        new Change.Ended(
            new JobOutcome.Failed("invalid_training_file", "row 2 is odd", "validation_file")));

    assertThat(page("/datasets/" + validation)).contains("The newest job", "row 2 is odd");
    assertThat(page("/datasets/" + training)).doesNotContain("row 2 is odd");
    assertThat(page("/datasets").split("Bad rows", -1)).as("of the two files").hasSize(2);
  }

  @Test
  void aJobThatHasPublishedGoesOnWhileItsEvaluationDoes() {
    String file = house.chats("shop.jsonl", 3);
    Map<String, Object> gate =
        Map.of("metric", "validation_loss", "compared_with", "base", "max_loss", 0);
    String job =
        api.post(
                operator,
                "/fine_tuning/jobs",
                Map.of(
                    "model",
                    client.fineTuning().jobs().create(api.request(client).build()).model(),
                    "training_file",
                    file,
                    "validation_file",
                    file,
                    "tunewright",
                    Map.of(
                        "evaluation",
                        Map.of("gate", List.of(gate), "approval", Map.of("wait_limit", 600)))))
            .json()
            .path("id")
            .asString();
    house.published(job, "shop", file, 1.5);
    Evaluations evaluations = api.bean(Evaluations.class);
    EvaluationId id = evaluations.ofJob(new JobId(job)).orElseThrow().id();

    assertThat(page("/jobs/" + job))
        .containsPattern("id=\"now\" [^>]*data-poll=\"true\"")
        .contains("href=\"/adapters/shop/evaluations/" + id + "\"")
        .doesNotContain("Approve or reject");
    evaluations.awaitApproval(id);
    assertThat(page("/jobs/" + job)).contains("href=\"/adapters/shop#awaiting-" + id + "\"");
    evaluations.end(id, EvaluationState.REFUSED, false, null);
    assertThat(page("/jobs/" + job)).doesNotContain("data-poll");
  }

  @Test
  void everyMoveOfAnAliasCanBeReached() {
    house.published("shop", house.chats("shop.jsonl", 3), 1.5);
    Promotions promotions = api.bean(Promotions.class);
    for (int i = 0; i < 26; i++) {
      promotions.point(project, "shop", "canary", 1, null, "ann", "there " + i);
      promotions.point(project, "shop", "canary", null, 1, "ann", "back " + i);
    }

    String newest = page("/adapters/shop");
    assertThat(newest).contains("50 of 5", "back 25").doesNotContain(">there 0<");
    String next = newest.replaceAll("(?s).*href=\"(/adapters/shop[?]earlier=[^#\"]+)#.*", "$1");
    assertThat(page(next)).contains(">there 0<").doesNotContain("back 25");
  }

  @Test
  void aVersionTellsWhichServersHaveItUnderWhichName() {
    String file = house.chats("shop.jsonl", 3);
    house.published("shop", file, 1.5);
    house.published("shop", file, 1.4);

    assertThat(page("/adapters/shop"))
        .contains("east", "Answers", "<code>shop-v0001</code>", "<code>shop-canary</code>")
        .contains("west", "Unreachable", "its port refuses connections", "none yet")
        .doesNotContain("another-v0001");
    assertThat(page("/adapters/shop/2"))
        .contains("<code>shop-canary</code>", " on deepseek-ai/DeepSeek-V4-Flash");
    house.published("other", file, 1.4);
    assertThat(page("/adapters/other/1")).contains("not this version");

    JsonNode servers = api.get(operator, "/tunewright/servers").json().path("data");
    JsonNode east = RunningApi.named(servers, "east");
    assertThat(east.path("status").asString()).isEqualTo("answers");
    assertThat(east.path("answered_at").asLong()).isPositive();
    assertThat(east.path("adapters"))
        .extracting(loaded -> loaded.path("served_as").asString())
        .containsExactly("shop-v0001", "shop-canary");
    assertThat(east.path("adapters").path(1).path("version").asInt()).isEqualTo(2);
    JsonNode west = RunningApi.named(servers, "west");
    assertThat(west.path("status").asString()).isEqualTo("unreachable");
    assertThat(west.path("condition").asString()).isEqualTo("its port refuses connections");
    String others = api.key(RunningApi.freshProject(), Role.VIEWER);
    assertThat(
            RunningApi.named(api.get(others, "/tunewright/servers").json().path("data"), "east")
                .path("adapters"))
        .as("another project's adapters")
        .isEmpty();
  }

  @Test
  void aChampionIsPromotedRolledBackAndDeleted() {
    String file = house.chats("shop.jsonl", 3);
    house.published("shop", file, 1.5);
    house.published("shop", file, 1.4);
    Aliases aliases = api.bean(Aliases.class);

    assertThat(location(browser.post("/adapters/shop/promote", Map.of("version", "1"))))
        .isEqualTo("/adapters/shop");
    assertThat(page("/adapters/shop")).contains("champion v1", "Version 1 is champion now");
    browser.post("/adapters/shop/promote", Map.of("version", "2", "expected", "7"));
    assertThat(page("/adapters/shop"))
        .contains("role=\"alert\"", "champion of shop is version 1, expected was");
    browser.post(
        "/adapters/shop/promote", Map.of("version", "2", "expected", "1", "why", "better"));
    assertThat(aliases.at(project, "shop", "champion")).contains(2);
    browser.post("/adapters/shop/rollback", Map.of("expected", "2", "why", "it was not"));
    assertThat(aliases.at(project, "shop", "champion")).contains(1);
    assertThat(page("/adapters/shop")).contains("better", "rolled back", "it was not");

    assertThat(location(browser.post("/adapters/shop/2/delete", Map.of())))
        .isEqualTo("/adapters/shop");
    assertThat(location(browser.post("/adapters/shop/1/delete", Map.of()))).isEqualTo("/adapters");
  }

  @Test
  void anOperatorApprovesWhatHasPassedItsGate() {
    AdapterRef ref = house.published("shop", house.chats("shop.jsonl", 3), 1.5);
    house.evaluated(ref, 0.62, 0.58, EvaluationState.AWAITING_APPROVAL);
    for (int i = 0; i < 26; i++) {
      house.evaluated(ref, 0.4, 0.58, EvaluationState.REFUSED);
    }
    String page = page("/adapters/shop");
    assertThat(page)
        .contains("waits for an operator", "Approve", "Reject")
        .as("each is asked for in a dialog first")
        .containsSubsequence(
            "<dialog",
            "Approve version 1?",
            "compared anew, and you are asked again",
            "name=\"champion\" value=\"1\"",
            "</dialog>")
        .containsSubsequence("<dialog", "Reject version 1?", "</dialog>");
    String approve = page.replaceAll("(?s).*?action=\"([^\"]+/approve)\".*", "$1");
    String id = approve.replaceAll(".*/(eval-[a-z0-9]+)/.*", "$1");
    await()
        .until(() -> {
          browser.post(
              approve,
              Map.of("note", "fine", "champion", "1")); // refused until its workflow has begun
          return PlayedWorkflows.COMMANDS.contains(id + ": approved by ann: fine over 1");
        });
    assertThat(page("/adapters/shop")).contains("Approved: it becomes champion");

    assertThat(location(browser.post(approve, Map.of("champion", "1"))))
        .isEqualTo("/adapters/shop");
    assertThat(page("/adapters/shop")).contains("the evaluation was decided already");
    assertThat(browser.post(approve.replace(id, "eval-none"), Map.of("champion", "1")).statusCode())
        .isEqualTo(404);
  }

  @Test
  void anAdministratorMakesAndRevokesKeys() {
    try (Browser admin = Browser.with(api, api.key(project, Role.ADMIN))) {
      String made =
          admin
              .post(
                  "/settings/keys", Map.of("principal", "bo", "project", project, "role", "viewer"))
              .body();
      String secret = made.replaceAll("(?s).*data-copy=\"(tw-[^\"]+)\".*", "$1");
      try (Browser bo = Browser.with(api, secret)) {
        assertThat(bo.get("/settings").body()).contains("bo", "viewer");
        assertThat(bo.get("/settings/keys").statusCode()).isEqualTo(403);
      }
      String keys = admin.get("/settings/keys").body();
      assertThat(keys).contains("bo").doesNotContain(secret);
      String id = keys.replaceAll("(?s).*?/settings/keys/(key-[a-z0-9]+)/revoke.*", "$1");
      admin.post("/settings/keys/" + id + "/revoke", Map.of());
      assertThat(admin.get("/settings/keys").body()).contains("Revoked");
      assertThat(admin.get("/settings/audit?text=revoke").body())
          .contains("POST /settings/keys/{id}/revoke", id);
    }
  }

  @Test
  void aScheduleIsMadeChangedPausedAndDeleted() throws Exception {
    assertThat(page("/schedules")).contains("No schedules yet");
    Map<String, String> form =
        new HashMap<>(
            Map.of(
                "name", "nightly",
                "when", "cron",
                "cron", "99 2 * * *",
                "timeZone", "Europe/Berlin",
                "where", "source",
                "source", "file:" + api.model("rows"),
                "take", "newest_rows",
                "amount", "500",
                "heldOut", "5"));
    form.put("model", "file:" + api.model("tiny"));
    form.put("more", "{\"seed\": 7}");
    form.put("jitter", "5m");
    HttpResponse<String> refused = browser.post("/schedules/new", form);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("role=\"alert\"", "99 2 * * *", "Europe/Berlin");

    form.put("cron", "0 2 * * *");
    String made = location(browser.post("/schedules/new", form));
    assertThat(made).startsWith("/schedules/sched-");
    assertThat(page(made))
        .contains(
            "nightly",
            "0 2 * * *, Europe/Berlin, up to 5 min later",
            "the newest 500 rows",
            "5 of 100 rows");
    assertThat(page(made + "/edit"))
        .contains("value=\"500\"", "value=\"5m\"", "&quot;seed&quot; : 7");

    house.run(made.substring("/schedules/".length()));
    assertThat(page("/schedules")).contains("Skipped");
    assertThat(page(made)).contains("40 rows are new, wanted at least 200", "4,000");

    form.put("revision", "1");
    form.put("amount", "600");
    assertThat(location(browser.post(made + "/edit", form))).isEqualTo(made);
    assertThat(page(made)).contains("the newest 600 rows");
    HttpResponse<String> late = browser.post(made + "/edit", form);
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("name=\"revision\" value=\"1\"");
    browser.post(made + "/pause", Map.of("note", "holidays"));
    assertThat(page("/schedules")).contains("Paused");
    assertThat(page(made)).contains("holidays", "Resume");
    browser.post(made + "/resume", Map.of());
    assertThat(page("/schedules")).contains("Active");
    assertThat(location(browser.post(made + "/delete", Map.of()))).isEqualTo("/schedules");
    assertThat(browser.get(made).statusCode()).isEqualTo(404);
  }

  @Test
  void aWebhookIsAddedSwitchedOffAndRemoved() {
    assertThat(browser.post("/settings/webhooks", Map.of("url", "https://a.test/")).statusCode())
        .isEqualTo(403);
    try (Browser admin = Browser.with(api, api.key(project, Role.ADMIN))) {
      String made =
          admin
              .post(
                  "/settings/webhooks",
                  Map.of("url", "https://example.org/hook", "events", "fine_tuning.job.succeeded"))
              .body();
      assertThat(made).contains("https://example.org/hook", "whsec_", "shown this once");
      String id = made.replaceAll("(?s).*/settings/webhooks/(hook-[a-z0-9]+)/ping.*", "$1");
      assertThat(page("/settings/webhooks"))
          .contains("https://example.org/hook", "fine_tuning.job.succeeded", "Active");
      assertThat(page("/settings/webhooks/" + id)).doesNotContain("whsec_", "Rotate secret");
      String ping = location(admin.post("/settings/webhooks/" + id + "/ping", Map.of()));
      assertThat(page(ping)).contains("tunewright.ping", "Payload");
      admin.post("/settings/webhooks/" + id + "/enable", Map.of("on", "false"));
      assertThat(page("/settings/webhooks")).contains("Off");
      assertThat(admin.post("/settings/webhooks/" + id + "/rotate", Map.of()).body())
          .contains("whsec_");
      admin.post("/settings/webhooks/" + id + "/delete", Map.of());
      assertThat(page("/settings/webhooks")).contains("No webhooks yet");
    }
  }

  @Test
  void theReferenceNamesEveryOperationWithItsRole() {
    String reference = page("/docs");
    assertThat(reference)
        .contains(
            "/v1/fine_tuning/jobs/{id}/cancel",
            "/v1/tunewright/audit",
            "Needs a key of role admin.",
            "Needs no key.",
            "id=\"object-Key\"",
            "curl -X DELETE");
  }

  @Test
  void whatIsRefusedIsToldInItsFormAgain() {
    String source = "nothing:known/rows.jsonl";
    Map<String, String> rows = Map.of("source", source, "filename", "mine.jsonl");
    assertThat(location(browser.post("/datasets/import", rows))).isEqualTo("/datasets");
    assertThat(page("/datasets"))
        .contains("id=\"bring\"", "data-opened=\"true\"")
        .contains("value=\"" + source + "\"", "value=\"mine.jsonl\"", "role=\"alert\"");
    assertThat(page("/datasets")).as("the second time").doesNotContain("data-opened", source);

    browser.post("/models", Map.of("name", "org/base", "source", "nothing:known"));
    assertThat(page("/models"))
        .contains("data-opened=\"true\"", "value=\"org/base\"", "value=\"nothing:known\"")
        .doesNotContain("checked");
    assertThat(browser.post("/models/verify", Map.of("name", "org/none")).statusCode())
        .as("of what isn't there")
        .isEqualTo(404);

    try (Browser admin = Browser.with(api, api.key(project, Role.ADMIN))) {
      admin.post(
          "/settings/webhooks", Map.of("url", "https://", "events", "fine_tuning.job.failed"));
      assertThat(admin.get("/settings/webhooks").body())
          .contains("data-opened=\"true\"", "value=\"https://\"", "role=\"alert\"")
          .containsPattern("value=\"fine_tuning.job.failed\" checked")
          .doesNotContainPattern("value=\"[*]\" checked");
      admin.post("/settings/keys", Map.of("principal", "bo", "project", "No!", "role", "viewer"));
      assertThat(admin.get("/settings/keys").body())
          .contains("data-opened=\"true\"", "value=\"bo\"", "value=\"No!\"")
          .containsPattern("value=\"viewer\" selected");
      assertThat(admin.get("/settings/audit?outcome=refused&project=" + project).body())
          .contains("POST /settings/keys", "POST /datasets/import", "400");
    }
  }

  @Test
  void aViewerSeesNoWayToChangeAnything() {
    house.published("shop", house.chats("shop.jsonl", 3), 1.5);
    house.staged("org/base", "c5");
    try (Browser viewer = Browser.with(api, api.key(project, Role.VIEWER))) {
      for (String at :
          new String[] {
            "/models", "/datasets", "/adapters", "/adapters/shop", "/adapters/shop/1"
          }) {
        String page = viewer.get(at).body();
        assertThat(page.replaceAll("(?s)<form[^>]*action=\"/sign-out\".*?</form>", ""))
            .as(at)
            .doesNotContain("method=\"post\"", "hx-post");
      }
    }
  }

  private String page(String path) {
    HttpResponse<String> page = browser.get(path);
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    return page.body();
  }
}
