package io.tunewright.standalone.chaos;

import static io.tunewright.standalone.chaos.Unchecked.reading;
import static io.tunewright.standalone.chaos.Unchecked.unchecked;
import static io.tunewright.standalone.chaos.Violation.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.failure.CanceledFailure;
import io.tunewright.job.JobOutcome;
import io.tunewright.standalone.chaos.Violation.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;

/** Holds what a round has left behind against what it must be. */
final class Judge {
  private static final Duration END_WITHIN = Duration.ofMinutes(4);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(20);

  private final Stage stage;
  private final StoreChecks store;

  Judge(Stage stage) {
    this.stage = stage;
    this.store = new StoreChecks(stage);
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
    check(Kind.DISAGREEMENT, () -> temporal(job, status));
    store.all(job, status);
    check(Kind.LEFTOVER, () -> leftovers(job));
  }

  /** Leaves nothing of a round that failed to the next one. */
  void clear(List<Job> jobs) {
    for (Job job : jobs) {
      stage.front().cancel(job.id());
      awaitEnd(job);
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

  private void leftovers(Job job) {
    await("no process of " + job.id())
        .atMost(GONE_WITHIN)
        .untilAsserted(
            () -> assertThat(Processes.bornWith("TUNEWRIGHT_ORDER=" + job.id())).isEmpty());
    for (Path lock : reading(() -> locks(job))) {
      unchecked(() -> {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
            var taken = channel.tryLock()) {
          assertThat(taken).as("nobody holds %s", lock).isNotNull();
        }
      });
    }
  }

  private List<Path> locks(Job job) throws IOException {
    Path runs = stage.fleet().ground().workdir().resolve("runs");
    try (Stream<Path> files = Files.walk(runs, 4)) {
      return files
          .filter(file -> file.toString().contains("/" + job.id()) && file.endsWith("lock"))
          .toList();
    }
  }
}
