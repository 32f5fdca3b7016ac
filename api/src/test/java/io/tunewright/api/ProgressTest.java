package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.models.finetuning.jobs.FineTuningJobEvent;
import com.openai.models.finetuning.jobs.JobListEventsParams;
import com.openai.models.finetuning.jobs.checkpoints.CheckpointListParams;
import com.openai.models.finetuning.jobs.checkpoints.FineTuningJobCheckpoint;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.plan.SiteFacts;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Checkpoint;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is seen of a job while it runs: told by its workflow, measured by its trainer. */
@ExtendWith(RunningApi.class)
class ProgressTest {
  /** 2027-01-15T08:00:00Z, in seconds. */
  private static final long START = 1_800_000_000;

  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);
  private final OpenAIClient client = api.clientOf(key);
  private final ObjectStore store = api.bean(ObjectStore.class);
  private final JobId job = new JobId(api.submit(client).id());
  private final JobKeys keys = new JobKeys(new Owner(project, "ann"), job);

  @Test
  void metricsStandAmongTheMessagesNewestFirstOverAllPages() {
    tell(1, START, launched(1));
    tell(2, START + 35, null);
    put(1, "metrics/000001", metrics(1, 2, START + 10));
    put(1, "metrics/current", metrics(2, 4, START + 10)); // the second line again
    tell(3, START + 100, launched(2));
    put(2, "metrics/current", metrics(1, 2, START + 101));

    List<FineTuningJobEvent> events =
        client
            .fineTuning()
            .jobs()
            .listEvents(job.value(), JobListEventsParams.builder().limit(2).build())
            .autoPager()
            .stream()
            .toList();

    // The first attempt's lines come 10 seconds apart, from START + 20 on.
    assertThat(events)
        .extracting(FineTuningJobEvent::message)
        .containsExactly(
            "Step 2: training loss=0.5000",
            "Step 1: training loss=1.0000",
            "event 3",
            "Step 4: training loss=0.2500",
            "Step 3: training loss=0.3333",
            "event 2",
            "Step 2: training loss=0.5000",
            "Step 1: training loss=1.0000",
            "event 1");
    assertThat(events).extracting(FineTuningJobEvent::id).doesNotHaveDuplicates();
    FineTuningJobEvent newest = events.getFirst();
    assertThat(newest.type()).contains(FineTuningJobEvent.Type.METRICS);
    assertThat(String.valueOf(newest._data())).contains("step=2", "train_loss=0.5");
  }

  @Test
  void metricsAndLogsReadOnFromASequenceNumber() {
    tell(1, START, launched(1));
    put(1, "metrics/000001", metrics(1, 3, START));
    put(1, "metrics/000002", metrics(3, 5, START));
    put(1, "metrics/current", metrics(5, 6, START));
    put(1, "logs/current", "{\"seq\":1,\"line\":\"loading\"}\n{\"seq\":2,\"line\":\"schön\"}\n");

    JsonNode first = get("/metrics?limit=4");
    assertThat(seqs(first)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(first.path("has_more").asBoolean()).isTrue();
    JsonNode second = get("/metrics?after=" + first.path("last_seq").asLong());
    assertThat(seqs(second)).containsExactly(5L, 6L);
    assertThat(second.path("has_more").asBoolean()).isFalse();
    assertThat(seqs(get("/metrics?after=6"))).isEmpty();
    assertThat(seqs(get("/metrics?attempt=2"))).isEmpty();

    assertThat(get("/logs?after=1").path("data").path(0).path("line").asString())
        .isEqualTo("schön");
    RunningApi.Answer text =
        api.send(key, HttpRequest.newBuilder().GET().header("Accept", "text/plain"), path("/logs"));
    assertThat(text.type()).startsWith("text/plain");
    assertThat(text.body()).isEqualTo("loading\nschön\n");

    String page = "/jobs/" + job.value() + "/log";
    try (Browser browser = Browser.with(api, key)) {
      assertThat(browser.get(page).body())
          .contains("Training 1", "data-lines=\"" + page + "/lines?run=");
      assertThat(browser.get(page + "/lines?q=SCH%C3%96N", "Accept", "application/json").body())
          .contains("schön");
    }
  }

  @Test
  void progressStandsInTheJobWhileItRuns() {
    tell(1, START, new Change.Planned(Samples.plan(null)));
    tell(2, START + 1, launched(1));
    tell(3, START + 2, new Change.Moved(JobStatus.RUNNING, "track"));
    report("here", Instant.now());
    store.put(
        keys.progress(),
        """
        {"attempt": 1, "step": 20, "max_steps": 60, "tokens_per_second": 12.5,
         "estimated_finish": 1800000600, "updated": 1800000003, "phase": "saving",
         "phase_since": 1800000002, "condition": null}
        """
            .getBytes(StandardCharsets.UTF_8));

    JsonNode running = get("");
    assertThat(running.path("estimated_finish").asLong()).isEqualTo(START + 600);
    assertThat(running.path("status").asString()).isEqualTo("running");
    JsonNode extras = running.path("tunewright");
    assertThat(extras.path("stage").asString()).isEqualTo("track");
    assertThat(extras.path("attempt").asInt()).isEqualTo(1);
    assertThat(extras.path("step").asLong()).isEqualTo(20);
    assertThat(extras.path("max_steps").asInt()).isEqualTo(60);
    assertThat(extras.path("tokens_per_second").asDouble()).isEqualTo(12.5);
    assertThat(extras.path("phase").asString()).isEqualTo("saving");
    assertThat(extras.path("phase_since").asLong()).isEqualTo(START + 2);

    tell(4, START + 600, new Change.Moved(JobStatus.PAUSED, "track"));
    JsonNode paused = get("");
    assertThat(paused.path("tunewright").path("step").asLong()).isEqualTo(20);
    assertThat(paused.path("tunewright").has("phase")).isFalse();
    assertThat(paused.path("estimated_finish").isNumber()).isFalse();

    tell(
        5,
        START + 700,
        new Change.Ended(new JobOutcome.Failed("training_failed", "exit code 1", null)));
    var failed = client.fineTuning().jobs().retrieve(job.value()).validate();
    assertThat(failed.error().orElseThrow().code()).isEqualTo("training_failed");
    assertThat(failed.finishedAt()).contains(START + 700);
    assertThat(failed.estimatedFinish()).isEmpty();
  }

  @Test
  void aSiteThatHasFallenSilentIsSaidOfItsJobs() {
    String site = "quiet-" + job.shortId();
    tell(1, START, new Change.Launched(1, job.orderKey("train", 1), site, null));
    tell(2, START + 1, new Change.Moved(JobStatus.RUNNING, "track"));
    assertThat(get("").path("tunewright").path("condition").asString())
        .contains("cannot see site " + site);

    String other = "told-" + job.shortId();
    report(other, Instant.now().minusSeconds(300));
    tell(3, START + 2, new Change.Launched(2, job.orderKey("train", 2), other, null));
    assertThat(get("").path("tunewright").path("condition").asString())
        .contains("cannot see site " + other + " since ")
        .contains("for 30");

    String seen = "seen-" + job.shortId();
    report(seen, Instant.now());
    tell(4, START + 3, new Change.Launched(3, job.orderKey("train", 3), seen, null));
    assertThat(get("").path("tunewright").has("condition")).isFalse();
  }

  private void report(String site, Instant seen) {
    var facts =
        new SiteFacts(site, "local", List.of(), Map.of(), 0, Set.of(), null, null, 0, seen, null);
    store.put(SiteFacts.key(site), new JsonMapper().writeValueAsBytes(facts));
  }

  @Test
  void whatPlanningAndStagingWaitForStandsInTheJob() {
    store.put(
        keys.progress(),
        """
        {"attempt": 0, "step": 0, "max_steps": 0, "updated": 1800000003, "condition": "no route"}
        """
            .getBytes(StandardCharsets.UTF_8));
    JsonNode planning = get("").path("tunewright");
    assertThat(planning.path("condition").asString()).isEqualTo("no route");
    assertThat(planning.has("step")).isFalse();

    var plan = Samples.plan(null);
    tell(1, START, new Change.Planned(plan));
    store.put(
        plan.snapshot().progressKey(),
        """
        {"time": "2027-01-15T08:00:00Z", "bytes": 8, "stored": 4, "bytes_per_second": 0,
         "seconds_left": null, "retries": 3, "files": [], "condition": "no hub"}
        """
            .getBytes(StandardCharsets.UTF_8));
    assertThat(get("").path("tunewright").path("condition").asString()).isEqualTo("no hub");

    store.delete(plan.snapshot().progressKey());
    assertThat(get("").path("tunewright").has("condition")).isFalse();
  }

  @Test
  void bytesOnTheirWayAreToldPhaseByPhase() {
    var plan = Samples.plan(null);
    var weights = plan.snapshot();
    tell(1, START, new Change.Planned(plan));
    tell(2, START + 1, new Change.Moved(JobStatus.QUEUED, "stage"));
    assertThat(get("").path("tunewright").has("staging")).isFalse();

    moving(weights.progressKey(), 412, Instant.now());
    moving(weights.copyKey(plan.placement().site()), 3, Instant.now());
    JsonNode staging = get("").path("tunewright").path("staging");
    assertThat(staging.path("phase").asString()).isEqualTo("storing");
    assertThat(staging.path("done").asLong()).isEqualTo(412_000_000_000L);
    assertThat(staging.path("bytes").asLong()).isEqualTo(860_000_000_000L);
    assertThat(staging.path("bytes_per_second").asLong()).isEqualTo(1_200_000_000);
    assertThat(staging.path("seconds_left").asLong()).isEqualTo(373);
    try (Browser browser = Browser.with(api, key)) {
      String bytes = "412 GB of 860 GB, 1.2 GB/s, 6 min left";
      assertThat(browser.get("/jobs").body()).contains(bytes);
      assertThat(browser.get("/jobs/" + job + "/head").body())
          .contains(bytes, "class=\"figure\">412 GB of 860 GB<", "max=\"860000000000\"");

      moving(weights.progressKey(), 860, Instant.now());
      assertThat(browser.get("/jobs").body()).contains("copying to the site: 3 GB of 860 GB");
    }
    assertThat(get("").path("tunewright").path("staging").path("phase").asString())
        .isEqualTo("copying");

    moving(weights.copyKey(plan.placement().site()), 3, Instant.now().minusSeconds(120));
    assertThat(get("").path("tunewright").has("staging")).as("of a worker that is gone").isFalse();

    moving(weights.progressKey(), 412, Instant.now());
    tell(3, START + 2, launched(1));
    assertThat(get("").path("tunewright").has("staging")).as("of another job").isFalse();
    store.delete(weights.progressKey());
    store.delete(weights.copyKey(plan.placement().site()));
  }

  private void moving(String key, long gigabytes, Instant time) {
    store.put(
        key,
        """
        {"time": "%s", "bytes": 860000000000, "stored": %d000000000, "bytes_per_second": 1200000000,
         "seconds_left": 373, "retries": 3, "files": [], "condition": null}
        """
            .formatted(time, gigabytes)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void checkpointsAreListedOncePerStep() {
    tell(1, START, new Change.Planned(Samples.plan(null)));
    tell(2, START + 20, saved(1, 20));
    tell(3, START + 40, saved(1, 40));
    tell(4, START + 60, saved(2, 40));

    var page =
        client
            .fineTuning()
            .jobs()
            .checkpoints()
            .list(job.value(), CheckpointListParams.builder().limit(1).build());
    assertThat(page.hasMore()).contains(true);
    List<FineTuningJobCheckpoint> all = page.autoPager().stream().toList();

    assertThat(all).extracting(FineTuningJobCheckpoint::stepNumber).containsExactly(40L, 20L);
    FineTuningJobCheckpoint newest = all.getFirst();
    assertThat(newest.createdAt()).isEqualTo(START + 60);
    assertThat(newest.fineTuningJobId()).isEqualTo(job.value());
    assertThat(newest.metrics().validLoss()).contains(1.5);
    assertThat(newest.fineTunedModelCheckpoint())
        .startsWith("ft:")
        .contains(":" + project + ":")
        .endsWith(":ckpt-step-40");
    assertThat(client.models().retrieve(newest.fineTunedModelCheckpoint()).id())
        .isEqualTo(newest.fineTunedModelCheckpoint());
  }

  @Test
  void theChartsNumbersAreWholeInEveryRow() {
    tell(1, START, launched(1));
    put(
        1,
        "metrics/current",
        LongStream.rangeClosed(1, 500)
            .mapToObj(step ->
                """
                {"seq":%d,"step":%d,"time":%d,"train_loss":%s,"valid_loss":%s,"learning_rate":%s,
                 "grad_norm":%s,"tokens_per_second":%s}\
                """
                        .formatted(
                            step,
                            step,
                            START + step,
                            1.0 / step,
                            2.0 / step,
                            step * 1e-6,
                            1 + step * 7 % 13,
                            100 + step * 11 % 17)
                        .replace("\n", "")
                    + "\n")
            .collect(Collectors.joining()));

    try (Browser browser = Browser.with(api, key)) {
      String numbers = browser.get("/jobs/" + job + "/numbers").body();
      assertThat(numbers.split("<tr>")).hasSizeBetween(60, 130);
      assertThat(numbers)
          .contains("data-live=\"/jobs/" + job + "/numbers\"", "1.00e-06")
          .as("a measure that a step lacks")
          .doesNotContain("–");
    }
  }

  private void tell(long sequence, long seconds, @Nullable Change change) {
    api.bean(JobEvents.class)
        .record(
            new JobEvent(
                job,
                sequence,
                Instant.ofEpochSecond(seconds),
                JobEvent.Level.INFO,
                "event " + sequence,
                change));
  }

  private Change launched(int attempt) {
    return new Change.Launched(attempt, job.orderKey("train", attempt), "here", null);
  }

  private Change saved(int attempt, long step) {
    return new Change.Saved(
        new Checkpoint(
            new CheckpointRef(job, attempt, step, keys.checkpoint(attempt, step) + "manifest.json"),
            9,
            1000,
            Map.of("train_loss", 2.0, "valid_loss", 1.5)));
  }

  /** One line per step, ten seconds apart. */
  private static String metrics(long from, long to, long start) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(step ->
            "{\"seq\":%d,\"step\":%d,\"time\":%d.25,\"train_loss\":%s}\n"
                .formatted(step, step, start + 10 * step, 1.0 / step))
        .collect(Collectors.joining());
  }

  private void put(int attempt, String name, String lines) {
    store.put(keys.attempt(attempt) + name, lines.getBytes(StandardCharsets.UTF_8));
  }

  private String path(String below) {
    return "/fine_tuning/jobs/" + job + below;
  }

  private JsonNode get(String below) {
    RunningApi.Answer answer = api.get(key, path(below));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static List<Long> seqs(JsonNode lines) {
    return lines.path("data").valueStream().map(line -> line.path("seq").asLong()).toList();
  }
}
