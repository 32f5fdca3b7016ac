package io.tunewright.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.tunewright.api.sweep.TemporalSchedules;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.RunStart;
import io.tunewright.retrain.Survey;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.Role;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.ScheduleRunRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.ScheduleKeys;
import io.tunewright.workflow.RetrainRun;
import io.tunewright.workflow.RetrainWorkflow;
import io.tunewright.workflow.TaskQueues;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@ExtendWith(RunningApi.class)
class SchedulesTest {
  private static final String ADDRESS = "/tunewright/schedules";
  private static final PlayedSchedules TEMPORAL = RunningApi.SCHEDULES;

  private final RunningApi api = new RunningApi();
  private final String project = RunningApi.freshProject();
  private final String key = api.key(project, Role.OPERATOR);
  private final ScheduleRuns runs = api.bean(ScheduleRuns.class);

  @AfterEach
  void temporalIsBack() {
    TEMPORAL.failing = null;
  }

  @Test
  void aScheduleIsARowThatTemporalFollows() throws IOException {
    JsonNode made = create(body()).json();
    String id = made.path("id").asString();
    assertThat(id).startsWith("sched-");
    assertThat(made.path("object").asString()).isEqualTo("tunewright.schedule");
    assertThat(made.path("timing").path("cron").asString()).isEqualTo("30 3 * * MON-FRI");
    assertThat(made.path("job").path("suffix").asString()).isEqualTo("nightly");
    assertThat(made.path("revision").asLong()).isEqualTo(1);

    Schedule schedule = held(id);
    assertThat(schedule.getSpec().getCronExpressions()).containsExactly("30 3 * * MON-FRI");
    assertThat(schedule.getSpec().getTimeZoneName()).isEqualTo("Europe/Berlin");
    assertThat(schedule.getSpec().getJitter()).isEqualTo(Duration.ofMinutes(5));
    assertThat(requireNonNull(schedule.getPolicy()).getOverlap())
        .isEqualTo(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP);
    assertThat(requireNonNull(schedule.getPolicy()).getCatchupWindow())
        .isEqualTo(Duration.ofDays(1));

    ObjectNode changes = RunningApi.JSON.createObjectNode();
    changes.putObject("timing").put("interval", 3600).put("overlap", "buffer_one");
    JsonNode changed = patch(id, changes).json();
    assertThat(changed.path("revision").asLong()).isEqualTo(2);
    assertThat(changed.path("name").asString()).isEqualTo("nightly chats");
    await().until(() -> held(id).getSpec().getIntervals().size() == 1);
    assertThat(held(id).getSpec().getCronExpressions()).isNullOrEmpty();
    assertThat(requireNonNull(held(id).getPolicy()).getOverlap())
        .isEqualTo(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE);

    TEMPORAL.held.remove(id); // as a server that has lost its database
    patch(id, RunningApi.JSON.createObjectNode().put("name", "another"));
    await().until(() -> TEMPORAL.held.containsKey(id));

    assertThat(api.send(key, HttpRequest.newBuilder().DELETE(), ADDRESS + "/" + id).status())
        .isEqualTo(200);
    await().until(() -> !TEMPORAL.held.containsKey(id));
    assertThat(api.get(key, ADDRESS + "/" + id).status()).isEqualTo(404);
    assertThat(
            api.bean(ObjectStore.class)
                .find("projects/%s/schedules/%s/schedule.json".formatted(project, id)))
        .hasValueSatisfying(json ->
            assertThat(RunningApi.JSON.readTree(json).path("deleted_at").asString(""))
                .isNotEmpty());
  }

  @Test
  void aLongTimingIsRefused() throws IOException {
    ObjectNode body = body();
    body.putObject("timing").put("cron", "0,".repeat(20_000) + "0 * * * *");
    RunningApi.Answer refused = create(body);
    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.body()).contains("timing.cron has 40009 characters, wanted at most 200");
  }

  @Test
  void whatWasDeletedIsNotMadeAgainOfARowThatWasReadBefore() throws IOException {
    String id = create(body()).json().path("id").asString();
    held(id);
    ScheduleRow before = api.bean(Schedules.class).find(id).orElseThrow();
    api.send(key, HttpRequest.newBuilder().DELETE(), ADDRESS + "/" + id);
    await().until(() -> !TEMPORAL.held.containsKey(id));

    api.bean(TemporalSchedules.class).align(before);

    assertThat(TEMPORAL.held).doesNotContainKey(id);
  }

  @Test
  void aRowThatIsMadeAgainOfAnOlderRecordIsTheTruth() throws IOException {
    String id = create(body()).json().path("id").asString();
    post(id, "/pause", Map.of());
    await().until(() -> requireNonNull(held(id).getState()).isPaused());
    Schedules schedules = api.bean(Schedules.class);
    api.bean(JdbcClient.class)
        .sql("update schedules set revision = 1, paused = false where id = :id")
        .param("id", id)
        .update();

    await().until(() -> !requireNonNull(held(id).getState()).isPaused());

    assertThat(schedules.find(id).orElseThrow().revision()).isEqualTo(3);
  }

  @Test
  void pauseAndResumeTellWhy() throws IOException {
    String id = create(body()).json().path("id").asString();
    await().until(() -> TEMPORAL.held.containsKey(id));
    JsonNode paused = post(id, "/pause", Map.of("note", "the cluster is down")).json();
    assertThat(paused.path("paused").asBoolean()).isTrue();
    assertThat(paused.path("note").asString()).isEqualTo("the cluster is down");
    await().until(() -> requireNonNull(held(id).getState()).isPaused());
    assertThat(requireNonNull(held(id).getState()).getNote()).isEqualTo("the cluster is down");

    assertThat(post(id, "/resume", "").json().path("paused").asBoolean()).isFalse();
    await().until(() -> !requireNonNull(held(id).getState()).isPaused());
  }

  @Test
  void aTriggerIsRefusedWhereItWouldBeSkipped() throws IOException {
    String id = create(body()).json().path("id").asString();
    assertThat(post(id, "/trigger", "").status()).isEqualTo(202);
    assertThat(TEMPORAL.asked).contains("trigger " + id + " SCHEDULE_OVERLAP_POLICY_SKIP");

    ScheduleRunRow run = begin(id);
    ScheduleRunRow newer = begin(id, "newer");
    runs.conclude(newer.id(), new Conclusion(Outcome.SKIPPED, "for a test"));
    RunningApi.Answer refused = post(id, "/trigger", "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains(run.id() + " is under way");
    assertThat(post(id, "/trigger", Map.of("overlap", "cancel_other")).status()).isEqualTo(202);
    assertThat(TEMPORAL.asked).contains("trigger " + id + " SCHEDULE_OVERLAP_POLICY_CANCEL_OTHER");
  }

  @Test
  void timesThatHavePassedAreMadeUpForInMeasure() throws IOException {
    ObjectNode hourly = body();
    hourly.putObject("timing").put("interval", 3600);
    String id = create(hourly).json().path("id").asString();
    long end = Instant.now().getEpochSecond() / 3600 * 3600;

    RunningApi.Answer made = post(id, "/backfill", Map.of("start", end - 3 * 3600, "end", end));
    assertThat(made.status()).isEqualTo(202);
    assertThat(made.json().path("times").asInt()).isEqualTo(4);
    assertThat(TEMPORAL.asked)
        .contains(
            "backfill %s %s to %s SCHEDULE_OVERLAP_POLICY_BUFFER_ALL"
                .formatted(id, Instant.ofEpochSecond(end - 3 * 3600), Instant.ofEpochSecond(end)));
    assertThat(post(id, "/backfill", Map.of("start", end - 101 * 3600, "end", end)).body())
        .contains("more than 100 times");
    assertThat(post(id, "/backfill", Map.of("start", end, "end", end + 7200)).status())
        .isEqualTo(400);
  }

  @Test
  void theNextTimesAreTemporals() throws IOException {
    String id = create(body()).json().path("id").asString();
    assertThat(api.get(key, ADDRESS + "/" + id + "/next").json().path("times").toString())
        .isEqualTo("[4000000000,4000086400]");
    TEMPORAL.failing = Status.UNAVAILABLE;
    RunningApi.Answer away = api.get(key, ADDRESS + "/" + id + "/next");
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.body()).contains("UNAVAILABLE").contains("ask again");
  }

  @Test
  void runsTellWhatTheyDecidedAndCameTo() throws IOException {
    String id = create(body()).json().path("id").asString();
    ScheduleRunRow run = begin(id);
    assertThat(runs(id).path(0).path("state").asString()).isEqualTo("looking");
    runs.decide(
        run.id(),
        new Survey("s", "ab".repeat(32), 2, 120, 20, "srun-1"),
        new Decision.Train("20 new rows"));
    assertThat(runs(id).path(0).path("state").asString()).isEqualTo("assembling");
    JobId job = runs.submit(run.id(), owner(id), run.definition().job());
    assertThat(runs.submit(run.id(), owner(id), run.definition().job())).isEqualTo(job);
    assertThat(runs(id).path(0).path("job").asString()).isEqualTo(job.value());
    runs.conclude(run.id(), new Conclusion(Outcome.KEPT_CHAMPION, "loss 2.1, wanted below 1.9"));

    JsonNode told = runs(id).path(0);
    assertThat(told.path("state").asString()).isEqualTo("ended");
    assertThat(told.path("outcome").asString()).isEqualTo("kept_champion");
    assertThat(told.path("outcome_reason").asString()).isEqualTo("loss 2.1, wanted below 1.9");
    assertThat(told.path("new_rows").asLong()).isEqualTo(20);
    assertThat(api.get(key, ADDRESS + "/" + id).json().path("last_run").path("id").asString())
        .isEqualTo(run.id());
  }

  private Owner owner(String id) {
    return api.bean(Schedules.class).find(id).orElseThrow().owner();
  }

  @Test
  void aRunThatTemporalHasLostIsStartedAgainAndATerminatedOneIsOver() throws IOException {
    String id = create(body()).json().path("id").asString();
    ScheduleRunRow lost = begin(id);
    await()
        .untilAsserted(() ->
            assertThat(PlayedWorkflows.RETRAINED)
                .anyMatch(run -> lost.id().equals(run.run()) && run.schedule().equals(id)));
    assertThat(runs.startedAnewBeside(begin(id, "beside")))
        .map(ScheduleRunRow::id)
        .contains(lost.id());

    var temporal = api.bean(WorkflowClient.class);
    var stub = temporal.newUntypedWorkflowStub(lost.workflow());
    String execution = stub.describe().getExecution().getRunId();
    ScheduleRunRow ended =
        runs.begin(new RunStart(id, null, lost.workflow(), execution, Instant.now())).orElseThrow();
    JobId job = runs.submit(ended.id(), owner(id), ended.definition().job());
    stub.terminate("from outside, for a test");
    await().until(() -> api.bean(Jobs.class).get(job).cancelRequested());
    assertThat(runs.get(ended.id()).ended()).as("its job has not settled").isNull();
    end(job, new JobOutcome.Cancelled(null));
    await().until(() -> runs.get(ended.id()).ended() != null);

    assertThat(runs.get(ended.id()).conclusion())
        .isNotNull()
        .returns(Outcome.TERMINATED, Conclusion::outcome);
    String record = new ScheduleKeys(project, id).run(ended.id());
    await()
        .untilAsserted(() ->
            assertThat(api.bean(ObjectStore.class).find(record))
                .as("a rebuilt catalog must know its end")
                .hasValueSatisfying(json ->
                    assertThat(RunningApi.JSON.readTree(json).path("outcome").asString(""))
                        .isEqualTo("terminated")));
  }

  @Test
  void whatTheJobOfATerminatedRunPublishesHasBeenTrained() throws IOException {
    String id = create(body()).json().path("id").asString();
    WorkflowClient temporal = api.bean(WorkflowClient.class);
    RetrainWorkflow workflow =
        temporal.newWorkflowStub(
            RetrainWorkflow.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId("retrain-" + id)
                .setTaskQueue(TaskQueues.CONTROL)
                .build());
    String execution = WorkflowClient.start(workflow::run, RetrainRun.of(id, 1)).getRunId();
    ScheduleRunRow run =
        runs.begin(new RunStart(id, null, "retrain-" + id, execution, Instant.now())).orElseThrow();
    JobId job = runs.submit(run.id(), owner(id), run.definition().job());

    temporal.newUntypedWorkflowStub("retrain-" + id).terminate("from outside, for a test");
    await().until(() -> api.bean(Jobs.class).get(job).cancelRequested());
    PublishedAdapter.of(api, job, project);

    await().until(() -> runs.get(run.id()).ended() != null);
    assertThat(runs.get(run.id()).conclusion())
        .isNotNull()
        .returns(Outcome.PUBLISHED, Conclusion::outcome);
  }

  private void end(JobId job, JobOutcome outcome) {
    api.bean(JobEvents.class)
        .record(
            new JobEvent(
                job, 9, Instant.now(), JobEvent.Level.INFO, "over", new Change.Ended(outcome)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name        | null                                       | name                   | name is missing",
        "timing      | {'cron': '61 * * * *'}                     | timing.cron            | '61 * * * *'",
        "timing      | {'cron': '0 0 30 2 *'}                     | timing.cron            | never comes",
        "timing      | {'cron': '0 0 L * *'}                      | timing.cron            | wanted five fields",
        "timing      | {'cron': '0 0 * * *', 'interval': 60}      | timing                 | both cron and interval",
        "timing      | {}                                         | timing                 | neither cron nor interval",
        "timing      | {'interval': 5}                            | timing.interval        | wanted 60 to",
        "timing      | {'interval': 60, 'offset': 60}             | timing.offset          | wanted 0 to 59",
        "timing      | {'interval': 60, 'jitter': 61}             | timing.jitter          | wanted 0 to 60",
        "timing      | {'cron': '@daily', 'time_zone': 'Mars/X'}  | timing.time_zone       | 'Mars/X'",
        "timing      | {'cron': '@daily', 'overlap': 'both'}      | timing.overlap         | wanted one of [skip, buffer_one",
        "timing      | {'cron': '@daily', 'catchup_window': 1}    | timing.catchup_window  | wanted 10 to",
        "timing      | {'cron': '@daily', 'tz': 'UTC'}            | timing.tz              | there is no field",
        "watch       | {}                                         | watch                  | either alias or source",
        "watch       | {'alias': 'none'}                          | watch.alias            | no dataset alias 'none'",
        "watch       | {'source': 'file:/etc'}                    | watch.source           | below an allowed root",
        "watch       | {'source': 'site:here/data'}               | watch.source           | wanted file:/directory",
        "data        | {'take': 'newest_rows'}                    | data.rows              | wanted 10 or more",
        "data        | {'rows': 100}                              | data.rows              | goes with the take 'newest_rows'",
        "data        | {'held_out': 0.7}                          | data.held_out          | wanted 0 to 0.5",
        "data        | {'min_new_rows': -1}                       | data.min_new_rows      | wanted 0 or more",
        "job         | {'model': 'org/x', 'validation_file': 'file-1'}            | data.held_out           | were both given",
        "job         | null                                       | job                    | job is missing",
        "job         | {'model': 'none/such:x'}                   | job.model              | 'none/such:x'",
        "job         | {'model': 'org/x', 'training_file': 'f'}   | job.training_file      | puts one together",
        "job         | {'model': 'org/x', 'seed': -1}             | job.seed               | seed is -1",
        "job         | {'model': 'org/x', 'tunewright': {'x': 1}} | job.tunewright.x       | there is no field",
        "job         | {'model': 'org/x', 'tunewright': {'deadline': 4000000000}} | job.tunewright.deadline | one point in time",
        "job         | {'model': 'org/x', 'tunewright': {'resume_from': 'ftckpt-1'}} | job.tunewright.resume_from | from the same step",
        "job         | {'model': 'org/x', 'metadata': {'schedule': 'x'}}          | job.metadata            | which the schedule fills in",
      })
  void whatIsWrongIsNamedByItsField(String part, String value, String field, String message)
      throws IOException {
    ObjectNode body = body();
    body.set(part, RunningApi.JSON.readTree(value.replace('\'', '"')));
    RunningApi.Answer refused = create(body);
    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.json().path("error").path("param").asString())
        .as(refused.body())
        .isEqualTo(field);
    assertThat(refused.json().path("error").path("message").asString()).contains(message);
    assertThat(api.get(key, ADDRESS).json().path("data").size()).as("nothing is left").isZero();
  }

  @Test
  void aTemporalThatIsAwayIsToldLater() throws IOException {
    TEMPORAL.failing = Status.UNAVAILABLE;
    String later = create(body()).json().path("id").asString();
    await()
        .untilAsserted(() ->
            assertThat(api.get(key, ADDRESS + "/" + later).json().path("condition").asString(""))
                .contains("UNAVAILABLE"));
    TEMPORAL.failing = null;
    await().until(() -> TEMPORAL.held.containsKey(later));
  }

  @Test
  void oneProjectSeesNothingOfAnother() throws IOException {
    String id = create(body()).json().path("id").asString();
    String other = api.key(RunningApi.freshProject(), Role.OPERATOR);
    assertThat(api.get(other, ADDRESS + "/" + id).status()).isEqualTo(404);
    assertThat(api.get(other, ADDRESS + "/" + id + "/runs").status()).isEqualTo(404);
    assertThat(api.post(other, ADDRESS + "/" + id + "/trigger", "").status()).isEqualTo(404);
    assertThat(api.get(other, ADDRESS).json().path("data").size()).isZero();
    assertThat(api.post(api.key(project, Role.VIEWER), ADDRESS, body()).status()).isEqualTo(403);
    RunningApi.Answer twice = create(body());
    assertThat(twice.status()).isEqualTo(409);
    assertThat(twice.json().path("error").path("param").asString()).isEqualTo("name");
  }

  private ObjectNode body() throws IOException {
    ObjectNode body = RunningApi.JSON.createObjectNode().put("name", "nightly chats");
    body.putObject("timing")
        .put("cron", "30 3 * * MON-FRI")
        .put("time_zone", "Europe/Berlin")
        .put("jitter", 300);
    body.putObject("watch").put("source", "file:" + api.model("chats"));
    body.putObject("data").put("held_out", 0.1).put("min_new_rows", 100);
    body.putObject("job").put("model", "file:" + api.model("tiny")).put("suffix", "nightly");
    return body;
  }

  private RunningApi.Answer create(ObjectNode body) {
    return api.post(key, ADDRESS, body);
  }

  private RunningApi.Answer patch(String id, ObjectNode changes) {
    return api.send(
        key,
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(changes.toString())),
        ADDRESS + "/" + id);
  }

  private RunningApi.Answer post(String id, String command, Object body) {
    return api.post(key, ADDRESS + "/" + id + command, body);
  }

  private JsonNode runs(String id) {
    return api.get(key, ADDRESS + "/" + id + "/runs").json().path("data");
  }

  private ScheduleRunRow begin(String id) {
    return begin(id, "gone");
  }

  private ScheduleRunRow begin(String id, String execution) {
    return runs.begin(new RunStart(id, null, "retrain-" + id + "-1", execution, Instant.now()))
        .orElseThrow();
  }

  private static Schedule held(String id) {
    await().until(() -> TEMPORAL.held.containsKey(id));
    return requireNonNull(TEMPORAL.held.get(id));
  }
}
