package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.core.JsonValue;
import com.openai.models.finetuning.jobs.JobCreateParams;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.RunStart;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.ScheduleSamples;
import io.tunewright.storage.catalog.Schedules;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The road of a job that a schedule has started. */
@ExtendWith(RunningApi.class)
class RetrainStationTest {
  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final Owner owner = new Owner(project, "ann");
  private final Browser browser = Browser.with(api, api.key(project, Role.OPERATOR));
  private final ScheduleRuns runs = api.bean(ScheduleRuns.class);
  private final ScheduleRow schedule =
      api.bean(Schedules.class).create(owner, ScheduleSamples.wanted("nightly"), true, null);

  @AfterEach
  void leave() {
    browser.close();
  }

  @Test
  void aSeventhStationWaitsForTheJobAndTellsWhatTheRunCameTo() {
    String run = begin("1");
    JobId job = runs.submit(run, owner, ScheduleSamples.definition().job());
    tell(job, 1, new Change.Moved(JobStatus.QUEUED, "stage"));

    assertThat(browser.get("/jobs").body()).contains("Stage, 2 of 7, now");
    assertThat(head(job))
        .containsPattern("<li class=\"next\">(?s:.{1,300})>Retrain</a>")
        .contains("/schedules/" + schedule.id() + "?run=" + run + "#" + run);

    tell(job, 2, new Change.Ended(new JobOutcome.Failed("training_failed", "exit code 1", null)));
    assertThat(head(job)).contains("the run is being closed");
    assertThat(browser.get("/jobs/" + job).body())
        .as("the page hears of what still goes on")
        .contains("data-stream=\"/jobs/" + job + "/live\"");

    runs.conclude(run, new Conclusion(Outcome.FAILED, "training_failed: exit code 1\nand more"));
    assertThat(head(job))
        .contains("failed: training_failed: exit code 1", "just now")
        .doesNotContain("and more");
    assertThat(browser.get("/jobs/" + job).body()).doesNotContain("data-stream");
  }

  @Test
  void whereTheChampionIsKeptTheRoadIsHeldBackThere() {
    String run = begin("2");
    JobId job = runs.submit(run, owner, ScheduleSamples.definition().job());
    tell(job, 1, new Change.Ended(new JobOutcome.Cancelled(null)));
    runs.conclude(run, new Conclusion(Outcome.KEPT_CHAMPION, "acc is 0.1 worse"));
    assertThat(head(job)).contains("<li class=\"held\">", "champion kept: acc is 0.1 worse");
    api.bean(Schedules.class).delete(project, schedule.id());
    assertThat(head(job)).contains("champion kept").doesNotContain("/schedules/");
  }

  @Test
  void metadataAloneMakesNoSeventhStation() {
    var client = api.client(project);
    JobId job =
        new JobId(
            client
                .fineTuning()
                .jobs()
                .create(
                    api.request(client)
                        .metadata(
                            JobCreateParams.Metadata.builder()
                                .putAdditionalProperty("schedule", JsonValue.from(schedule.id()))
                                .putAdditionalProperty("schedule_run", JsonValue.from(begin("3")))
                                .build())
                        .build())
                .id());

    assertThat(browser.get("/jobs").body()).contains("Plan, 1 of 6, now");
    assertThat(head(job)).doesNotContain("Retrain");
  }

  @Test
  void aRunsAddressOpensThePageThatHasIt() {
    String first = begin("0");
    for (int i = 0; i < 30; i++) {
      begin("more-" + i);
    }
    assertThat(browser.get("/schedules/" + schedule.id()).body()).doesNotContain(first);
    await()
        .untilAsserted(() ->
            assertThat(browser.get("/schedules/" + schedule.id() + "?run=" + first).body())
                .contains("<tr id=\"" + first + "\">"));
  }

  private String head(JobId job) {
    return browser.get("/jobs/" + job + "/head").body();
  }

  private String begin(String execution) {
    return runs.begin(new RunStart(schedule.id(), null, "w-" + project, execution, Instant.now()))
        .orElseThrow()
        .id();
  }

  private void tell(JobId job, long sequence, Change change) {
    api.bean(JobEvents.class)
        .record(new JobEvent(job, sequence, Instant.now(), JobEvent.Level.INFO, "told", change));
  }
}
