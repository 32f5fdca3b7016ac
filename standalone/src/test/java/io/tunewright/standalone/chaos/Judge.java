package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Violation.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.tunewright.job.JobOutcome;
import io.tunewright.standalone.chaos.Violation.Kind;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** Holds what a round has left behind against what it must be. */
final class Judge {
  private static final Duration END_WITHIN = Duration.ofMinutes(4);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(20);
  private static final String WEIGHTS = "adapter_model.safetensors";

  private final Stage stage;
  private final ObjectStore store;

  Judge(Stage stage) {
    this.stage = stage;
    this.store = stage.fleet().objects();
  }

  record Job(String id, Order order) {}

  /** Returns when the catalog says that the job has ended. */
  JsonNode awaitEnd(Job job) {
    try {
      return ended(job);
    } catch (ConditionTimeoutException lost) {
      check(
          Kind.LOST_JOB,
          () -> {
            throw new AssertionError(
                "%s has not ended: %s; its trainers: %s"
                    .formatted(
                        job.id(),
                        stage.front().get("/fine_tuning/jobs/" + job.id()),
                        stage.ledger().of(job.id())));
          });
      throw lost;
    }
  }

  private JsonNode ended(Job job) {
    return await(job.id() + " ends")
        .atMost(END_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> stage.front().get("/fine_tuning/jobs/" + job.id()),
            json -> json.path("finished_at").isNumber());
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
    List<Ledger.Line> lines = stage.ledger().of(job.id());
    check(Kind.DUPLICATE_LAUNCH, () -> launches(lines, wanted));
    check(Kind.STOPPED_TRAINER, () -> signals(lines, wanted));
    check(Kind.LOST_STEPS, () -> steps(job, lines, wanted));
    check(Kind.DISAGREEMENT, () -> temporal(job, status));
    check(Kind.CORRUPT_ARTEFACT, () -> checkpoints(job));
    check(Kind.CORRUPT_ARTEFACT, () -> adapter(job, status));
    check(Kind.LEFTOVER, () -> leftovers(job));
  }

  private static void launches(List<Ledger.Line> lines, Expectation wanted) {
    Map<String, Long> launches =
        lines.stream()
            .filter(line -> line.event().equals("launch"))
            .collect(Collectors.groupingBy(Ledger.Line::order, Collectors.counting()));
    assertThat(launches.values())
        .as("launches of each order: %s", launches)
        .allMatch(times -> times == 1);
    assertThat(count(launches, "-train-"))
        .as("trainings: %s", launches)
        .isBetween(wanted.fewestTrainings(), wanted.mostTrainings());
    assertThat(count(launches, "-evaluate-"))
        .as("evaluations: %s", launches)
        .isLessThanOrEqualTo(wanted.mostEvaluations());
  }

  private static int count(Map<String, Long> launches, String part) {
    return (int) launches.keySet().stream().filter(order -> order.contains(part)).count();
  }

  private static void signals(List<Ledger.Line> lines, Expectation wanted) {
    if (!wanted.stopped()) {
      assertThat(lines).as("stops").noneMatch(line -> line.event().equals("signal"));
    }
  }

  /** Each attempt goes on where the newest committed checkpoint of those before it ended. */
  private void steps(Job job, List<Ledger.Line> lines, Expectation wanted) {
    for (int attempt = 1; attempt <= wanted.mostTrainings(); attempt++) {
      String ending = "-train-" + attempt;
      Ledger.Line launch =
          lines.stream().filter(line -> line.is("launch", ending)).findFirst().orElse(null);
      if (launch == null) {
        continue;
      }
      assertThat(launch.step())
          .as("where attempt %d goes on", attempt)
          .isEqualTo(newestCommitted(job, attempt));
      List<Long> done =
          lines.stream().filter(line -> line.is("step", ending)).map(Ledger.Line::step).toList();
      assertThat(done)
          .as("the steps of attempt %d", attempt)
          .containsExactlyElementsOf(
              LongStream.rangeClosed(launch.step() + 1, launch.step() + done.size())
                  .boxed()
                  .toList());
    }
  }

  private long newestCommitted(Job job, int before) {
    long newest = 0;
    for (int attempt = 1; attempt < before; attempt++) {
      newest =
          manifests(job, attempt)
              .map(key -> Long.parseLong(key.split("/checkpoints/")[1].split("/")[0]))
              .reduce(newest, Math::max);
    }
    return newest;
  }

  private Stream<String> manifests(Job job, int attempt) {
    return store
        .list("projects/default/jobs/%s/attempts/%d/".formatted(job.id(), attempt))
        .filter(key -> key.endsWith("/" + Manifests.NAME));
  }

  private void temporal(Job job, String status) {
    record History(WorkflowExecutionStatus status, JobOutcome outcome) {}
    History history =
        await("the workflow of " + job.id() + " closes")
            .atMost(GONE_WITHIN)
            .ignoreExceptions()
            .until(
                () ->
                    stage
                        .fleet()
                        .ground()
                        .temporal()
                        .ask(client -> {
                          var workflow = client.newUntypedWorkflowStub(job.id());
                          return new History(
                              workflow.describe().getStatus(),
                              workflow.getResult(JobOutcome.class));
                        }),
                java.util.Objects::nonNull);
    assertThat(history.status())
        .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    String said =
        switch (history.outcome()) {
          case JobOutcome.Published _ -> "succeeded";
          case JobOutcome.Withheld _, JobOutcome.Failed _ -> "failed";
          case JobOutcome.Cancelled _ -> "cancelled";
        };
    assertThat(said).as("Temporal's outcome: %s", history.outcome()).isEqualTo(status);
  }

  /** The catalog and the store tell of the same checkpoints, and each is what it says. */
  private void checkpoints(Job job) {
    Set<String> told = new TreeSet<>();
    stage
        .front()
        .get("/fine_tuning/jobs/" + job.id() + "/checkpoints?limit=100")
        .path("data")
        .forEach(each -> told.add(each.path("tunewright").path("manifest_key").asString()));
    Set<String> stored =
        store
            .list("projects/default/jobs/" + job.id() + "/attempts/")
            .filter(key -> key.endsWith("/" + Manifests.NAME))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(stored).as("the store has all that the catalog tells of").containsAll(told);
    stored.forEach(this::sound);
  }

  private Manifest sound(String manifestKey) {
    Manifest manifest = Manifests.get(store, manifestKey);
    for (Manifest.Entry file : manifest.files()) {
      byte[] bytes = store.get(file.key());
      assertThat(bytes.length).as("bytes of %s", file.key()).isEqualTo((int) file.bytes());
      assertThat(Hashing.of(bytes)).as("hash of %s", file.key()).isEqualTo(file.sha256());
    }
    return manifest;
  }

  private void adapter(Job job, String status) {
    List<JsonNode> versions =
        stage
            .front()
            .get("/tunewright/adapters/" + job.order().suffix())
            .path("versions")
            .valueStream()
            .toList();
    List<String> stored =
        store.list("projects/default/adapters/" + job.order().suffix() + "/").toList();
    if (!status.equals("succeeded")) {
      assertThat(versions).as("versions of a job that did not succeed").isEmpty();
      assertThat(stored).as("what it left of an adapter").isEmpty();
      return;
    }
    assertThat(versions).as("versions").hasSize(1);
    String prefix = "projects/default/adapters/" + job.order().suffix() + "/1/";
    assertThat(stored).as("files of the adapter").allMatch(key -> key.startsWith(prefix));
    Manifest manifest = sound(prefix + Manifests.NAME);
    String expected =
        Standin.expected(stage.fleet().ground().trainer(), job.order().seed(), job.order().steps());
    assertThat(manifest.file(WEIGHTS).orElseThrow().sha256())
        .as("the adapter's bytes, which follow from seed and steps")
        .isEqualTo(expected);
    assertThat(versions.getFirst().path("sha256").asString()).isEqualTo(expected);
    assertThat(versions.getFirst().path("job").asString()).isEqualTo(job.id());
    assertThat(stored)
        .as("nothing but the manifest and what it names")
        .hasSize(manifest.files().size() + 1);
  }

  private void leftovers(Job job) {
    await("no process of " + job.id())
        .atMost(GONE_WITHIN)
        .untilAsserted(
            () -> assertThat(Processes.bornWith("TUNEWRIGHT_ORDER=" + job.id())).isEmpty());
    Path runs = stage.fleet().ground().workdir().resolve("runs");
    for (Path lock : Unchecked.reading(() -> locks(runs, job))) {
      Unchecked.unchecked(() -> {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
            var taken = channel.tryLock()) {
          assertThat(taken).as("nobody holds %s", lock).isNotNull();
        }
      });
    }
  }

  private static List<Path> locks(Path runs, Job job) throws java.io.IOException {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(runs, 4)) {
      return files
          .filter(file -> file.toString().contains("/" + job.id()))
          .filter(file -> file.endsWith("lock"))
          .toList();
    }
  }

  /** For all jobs together: uploads that their senders could not end are found by the collector. */
  void uploads() {
    if (store.openUploads("").findAny().isPresent()) {
      stage
          .front()
          .post("/tunewright/storage/collect", Map.of("dry_run", false, "grace_seconds", 0));
    }
    check(
        Kind.LEFTOVER,
        () -> assertThat(store.openUploads("")).as("uploads that nobody ends").isEmpty());
  }
}
