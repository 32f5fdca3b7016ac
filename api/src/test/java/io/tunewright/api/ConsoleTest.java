package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.models.finetuning.jobs.JobCreateParams;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobId;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Role;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console's pages, as they are rendered. */
@ExtendWith(RunningApi.class)
class ConsoleTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String operator = api.key(project, Role.OPERATOR);
  private final Browser browser = Browser.with(api, operator);
  private final OpenAIClient client = api.clientOf(operator);

  @AfterEach
  void leave() {
    browser.close();
  }

  @Test
  void jobsAreListedWithTheirStateAndRoad() {
    String id = api.submit(client).id();
    record(id, 1, new Change.Moved(JobStatus.QUEUED, "stage"));

    String page = browser.get("/jobs").body();

    assertThat(page)
        .contains(
            "href=\"/jobs/" + id + "\"", "Queued", "Stage, 2 of 6, now", "data-first=\"true\"");
    assertThat(browser.get("/jobs?status=failed").body()).doesNotContain(id);
    assertThat(browser.get("/jobs?q=" + id.substring(10).toUpperCase()).body()).contains(id);
  }

  @Test
  void whatUsersWroteIsTextAndNothingElse() {
    String nasty = "<script>alert(1)</script>";
    JobCreateParams body =
        api.request(client)
            .suffix(nasty)
            .metadata(
                JobCreateParams.Metadata.builder()
                    .putAdditionalProperty("note", JsonValue.from(nasty))
                    .build())
            .build();
    client.fineTuning().jobs().create(body);

    String page = browser.get("/jobs?q=%3Cscript%3E").body();

    assertThat(page).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert");
  }

  @Test
  void aViewerIsShownNoButtonThatChangesAnything() {
    api.submit(client);

    assertThat(browser.get("/jobs").body()).contains("Cancel jobs", "/jobs/new");
    try (Browser viewer = Browser.with(api, api.key(project, Role.VIEWER))) {
      assertThat(viewer.get("/jobs").body()).doesNotContain("Cancel jobs", "/jobs/new");
      assertThat(viewer.post("/jobs/cancel", Map.of("id", "x")).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void jobsAreCancelledTogether() {
    String id = api.submit(client).id();
    String other = api.submit(client).id();
    assertThat(browser.get("/jobs").body())
        .as("the bar, and the dialog beside it")
        .containsSubsequence(" data-bulk>", "data-bulk-bar", "</div>", "<dialog");

    String list = "status=waiting&q=ftjob";
    assertThat(browser.get("/jobs?" + list).body())
        .contains("action=\"/jobs/cancel?status=waiting");
    HttpResponse<String> cancelled =
        browser.postAsIs(
            "/jobs/cancel?" + list,
            "_csrf=" + browser.pageToken("/jobs") + "&id=" + id + "&id=" + other);

    assertThat(Browser.location(cancelled)).isEqualTo("/jobs?" + list);
    assertThat(browser.get("/jobs?" + list).body())
        .contains("2 jobs are being cancelled.", "cancelling");
    browser.post("/jobs/cancel", Map.of()); // a browser sends no box of a job that has ended
    assertThat(browser.get("/jobs").body()).contains("No job was cancelled");
    await()
        .until(
            () -> PlayedWorkflows.CANCELLED.containsAll(List.of(new JobId(id), new JobId(other))));
  }

  @Test
  void theFormOfAJobIsLeftToTheServerToCheck() {
    String form = browser.get("/jobs/new").body();
    String nonce = form.replaceAll("(?s).*name=\"nonce\" value=\"([^\"]+)\".*", "$1");

    HttpResponse<String> refused =
        browser.post("/jobs/new", Map.of("nonce", nonce, "suffix", "bot"));

    assertThat(form).containsPattern("<form class=\"new-job\" novalidate");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("data-refused=\"model\"", "model is missing", "\"bot\"");
  }

  @Test
  void theRailTheHelpAndTheFooterKnowTheSame() {
    String page = browser.get("/jobs").body();
    assertThat(page)
        .contains("<kbd>g d</kbd>", "<kbd>g s</kbd>", "Go to datasets", "Go to schedules")
        .containsSubsequence("class=\"rail-foot\"", "/sign-out", "class=\"foot-you\"", "/sign-out");
    try (Browser viewer = Browser.with(api, api.key(project, Role.VIEWER))) {
      assertThat(viewer.get("/jobs").body()).doesNotContain("<kbd>n</kbd>");
    }
  }

  @Test
  void anotherProjectsJobsAreNotThere() {
    String id = api.submit(client).id();
    String theirs = api.key(RunningApi.freshProject(), Role.OPERATOR);

    try (Browser others = Browser.with(api, theirs)) {
      assertThat(others.get("/jobs").body()).doesNotContain(id).contains("No jobs yet");
      assertThat(others.get("/jobs/rows?id=" + id).body()).doesNotContain(id);
      assertThat(others.get("/jobs/" + id + "/live", "Accept", "text/event-stream").statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void failuresAreAPageForPeopleAndJsonForPrograms() {
    HttpResponse<String> page = browser.get("/no/such/page");
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.body()).contains("There is nothing here", "/no/such/page");
    assertThat(browser.get("/jobs?sort=upwards").body()).contains("sort is &#39;upwards&#39;");
    assertThat(browser.get("/v1/nothing").body()).startsWith("{\"error\"");
  }

  @Test
  void aPageLoadsNothingFromElsewhere() {
    String page = browser.get("/jobs").body();

    assertThat(page).doesNotContain("http://", "https://", "style=", "onclick");
    assertThat(browser.get("/webjars/htmx.org/dist/htmx.min.js").statusCode()).isEqualTo(200);
    assertThat(page).containsPattern("/console/base-[0-9a-f]{32}\\.css");
  }

  @Test
  void anOpenPageHearsOfTheJobsThatChange() throws Exception {
    String id = api.submit(client).id();
    try (InputStream stream = browser.stream("/jobs/live")) {
      var heard = new StringBuffer();
      Thread.ofVirtual()
          .start(() -> {
            byte[] bytes = new byte[1024];
            try {
              for (int n = stream.read(bytes); n > 0; n = stream.read(bytes)) {
                heard.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
              }
            } catch (java.io.IOException closed) {
              // the test is over
            }
          });
      await().until(() -> heard.toString().contains("data:null"));

      record(id, 1, new Change.Moved(JobStatus.RUNNING, "track"));
      await().until(() -> heard.toString().contains("data:[\"" + id + "\"]"));

      OpenAIClient others = api.client(RunningApi.freshProject());
      String theirs = api.submit(others).id();
      record(id, 2, new Change.Moved(JobStatus.RUNNING, "evaluate"));
      await().until(() -> heard.toString().split(id, -1).length > 2);
      assertThat(heard.toString()).doesNotContain(theirs);
    }
  }

  private void record(String id, long sequence, Change change) {
    api.bean(JobEvents.class)
        .record(
            new JobEvent(
                new JobId(id), sequence, Instant.now(), JobEvent.Level.INFO, "Moved", change));
  }
}
