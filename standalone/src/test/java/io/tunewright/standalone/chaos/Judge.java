package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;
import static io.tunewright.standalone.chaos.Unchecked.unchecked;
import static io.tunewright.standalone.chaos.Violation.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.failure.CanceledFailure;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.JobOutcome;
import io.tunewright.standalone.chaos.Violation.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** Holds what a round has left behind against what it must be. */
final class Judge {
  private static final Duration END_WITHIN = Duration.ofMinutes(4);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(20);

  private final Stage stage;
  private final StoreChecks store;
  private final EvaluationChecks evaluations;
  private final ScheduleChecks schedules;

  Judge(Stage stage) {
    this.stage = stage;
    this.store = new StoreChecks(stage);
    this.evaluations = new EvaluationChecks(stage);
    this.schedules = new ScheduleChecks(stage);
  }

  record Job(String id, Order order) {}

  /** Returns when the catalog says that the job has ended. */
  JsonNode awaitEnd(Job job) {
    String path = "/fine_tuning/jobs/" + job.id();
    try {
      return await(job.id() + " ends")
          .atMost(END_WITHIN)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> stage.front().get(path), json -> json.path("finished_at").isNumber());
    } catch (ConditionTimeoutException never) {
      throw new Violation(
          Kind.LOST_JOB,
          "%s has not ended: %s; its trainers: %s"
              .formatted(job.id(), stage.front().get(path), stage.ledger().of(job.id())));
    }
  }

  /** Where the API lists the evaluations of the adapter that the job trained. */
  static String evaluations(Job job) {
    return "/tunewright/evaluations?job=" + job.id();
  }

  /** What the keys of an evaluation's orders begin with. */
  static String order(JsonNode evaluation) {
    return new EvaluationId(evaluation.path("id").asString()).asJob().value();
  }

  /** Returns when the evaluation has ended that the job asked for. */
  JsonNode awaitEvaluation(Job job) {
    return ended("the evaluation of " + job.id(), evaluations(job), 1).getFirst();
  }

  /** Returns when all runs of the schedule have ended that it was told to begin. */
  List<JsonNode> awaitRuns(Watched watched) {
    String path = "/tunewright/schedules/" + watched.id() + "/runs";
    return ended("each run of " + watched.id(), path, watched.runs().get());
  }

  private List<JsonNode> ended(String what, String path, int many) {
    AtomicReference<List<JsonNode>> found = new AtomicReference<>(List.of());
    try {
      await(what + " ends")
          .atMost(END_WITHIN)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> {
            found.set(stage.front().get(path).path("data").valueStream().toList());
            return found.get().size() >= many && found.get().stream().allMatch(Judge::hasEnded);
          });
    } catch (ConditionTimeoutException never) {
      throw new Violation(Kind.LOST_JOB, "%s has not ended: %s".formatted(what, found.get()));
    }
    check(Kind.DUPLICATE_LAUNCH, () -> assertThat(found.get()).as(what).hasSize(many));
    return found.get();
  }

  private static boolean hasEnded(JsonNode one) {
    return one.has("finished_at") || one.has("ended_at");
  }

  /** Once everything is in order again. */
  void judge(Job job, Expectation wanted) {
    JsonNode json = awaitEnd(job);
    String status = json.path("status").asString();
    check(
        Kind.LOST_JOB,
        () ->
            assertThat(status)
                .as("how %s ended: %s", job.id(), json.path("error"))
                .isIn(wanted.statuses()));
    new LedgerChecks(stage.ledger().of(job.id()), wanted)
        .all(attempt -> store.committedBefore(job, attempt));
    if (!stage.fleet().ground().temporal().hasLost(json.path("finished_at"))) {
      check(Kind.DISAGREEMENT, () -> temporal(job, status));
    }
    store.all(job, status);
    check(Kind.LEFTOVER, () -> leftovers(job.id()));
    if (isEvaluated(job)) {
      JsonNode evaluation = awaitEvaluation(job);
      evaluations.all(evaluation, wanted.evaluated());
      check(Kind.LEFTOVER, () -> leftovers(order(evaluation)));
    }
  }

  /** Returns when the job has ended, and its evaluation if it asks for one. */
  void awaitAll(Job job) {
    awaitEnd(job);
    if (isEvaluated(job)) {
      awaitEvaluation(job);
    }
  }

  private static boolean isEvaluated(Job job) {
    return !job.order().evaluation().isEmpty();
  }

  void judge(Watched watched) {
    for (JsonNode run : awaitRuns(watched)) {
      schedules.all(run, awaitEvaluation(new Job(run.path("job").asString(), watched.order())));
    }
  }

  /** Whether somebody was told of all that the round's jobs, evaluations and runs came to. */
  void judgeEvents(String endpoint, Scene scene) {
    Set<DeliveryChecks.Event> events = new HashSet<>();
    for (Job job : scene.jobs()) {
      String status = awaitEnd(job).path("status").asString();
      events.add(new DeliveryChecks.Event("fine_tuning.job." + status, job.id()));
      if (isEvaluated(job)) {
        JsonNode evaluation = awaitEvaluation(job);
        events.add(event("tunewright.evaluation.", evaluation, "state"));
      }
    }
    for (Watched watched : scene.schedules()) {
      awaitRuns(watched)
          .forEach(run -> events.add(event("tunewright.schedule_run.", run, "outcome")));
    }
    new DeliveryChecks(stage).all(endpoint, events);
  }

  private static DeliveryChecks.Event event(String of, JsonNode told, String end) {
    return new DeliveryChecks.Event(of + told.path(end).asString(), told.path("id").asString());
  }

  /** Leaves nothing of a round that failed to the next one. */
  void clear(List<Job> jobs) {
    for (Job job : jobs) {
      stage.front().cancel(job.id());
      awaitEnd(job);
      stage
          .front()
          .get(evaluations(job))
          .path("data")
          .valueStream()
          .map(evaluation -> evaluation.path("id").asString())
          .forEach(id -> stage.front().post("/tunewright/evaluations/" + id + "/cancel", Map.of()));
    }
    store.clear();
  }

  /** For all jobs of a round together. */
  void judgeUploads() {
    store.uploads();
  }

  /** What its workflow said at its end; one that was cancelled says no more than that. */
  private static JobOutcome outcome(WorkflowClient temporal, Job job) {
    try {
      return temporal.newUntypedWorkflowStub(job.id()).getResult(JobOutcome.class);
    } catch (WorkflowFailedException closed) {
      if (closed.getCause() instanceof CanceledFailure) {
        return new JobOutcome.Cancelled(null);
      }
      throw closed;
    }
  }

  private void temporal(Job job, String status) {
    JobOutcome outcome =
        await("the workflow of " + job.id() + " closes")
            .atMost(GONE_WITHIN)
            .ignoreExceptions()
            .until(
                () -> stage.fleet().ground().temporal().ask(client -> outcome(client, job)),
                Objects::nonNull);
    Set<String> said =
        switch (outcome) {
          case JobOutcome.Published _ -> Set.of("succeeded");
          case JobOutcome.Withheld _, JobOutcome.Failed _ -> Set.of("failed");
          // Temporal closes it so also where the cancel came too late to keep it from publishing.
          case JobOutcome.Cancelled _ -> Set.of("cancelled", "succeeded");
        };
    assertThat(status).as("Temporal's outcome: %s", outcome).isIn(said);
  }

  private void leftovers(String job) {
    await("no process of " + job)
        .atMost(GONE_WITHIN)
        .untilAsserted(() -> assertThat(Processes.bornWith("TUNEWRIGHT_ORDER=" + job)).isEmpty());
    for (Path lock : reading(() -> locks(job))) {
      unchecked(() -> {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
            var taken = channel.tryLock()) {
          assertThat(taken).as("nobody holds %s", lock).isNotNull();
        }
      });
    }
  }

  private List<Path> locks(String job) throws IOException {
    Path runs = stage.fleet().ground().workdir().resolve("runs");
    try (Stream<Path> files = Files.walk(runs, 4)) {
      return files
          .filter(file -> file.toString().contains("/" + job) && file.endsWith("lock"))
          .toList();
    }
  }
}
