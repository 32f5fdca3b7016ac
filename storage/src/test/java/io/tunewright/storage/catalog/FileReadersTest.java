package io.tunewright.storage.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.catalog.EvaluationState;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobEvent.Level;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.EvaluationTask;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.publish.Adapter;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.RunStart;
import io.tunewright.storage.catalog.DatasetAliases.Expected;
import io.tunewright.storage.catalog.Files.Reader;
import io.tunewright.storage.catalog.Files.Reader.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class FileReadersTest {
  private static final Owner OWNER = new Owner("default", "ann");

  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private final Files files = CATALOG.get(Files.class);
  private final Jobs jobs = CATALOG.get(Jobs.class);
  private final JobEvents events = CATALOG.get(JobEvents.class);
  private final Evaluations evaluations = CATALOG.get(Evaluations.class);
  private final Schedules schedules = CATALOG.get(Schedules.class);
  private final ScheduleRuns runs = CATALOG.get(ScheduleRuns.class);
  private final DatasetAliases aliases = CATALOG.get(DatasetAliases.class);

  private final DatasetRef training = pastItsTime();
  private final DatasetRef validation = pastItsTime();
  private final DatasetRef asked = pastItsTime();

  @Test
  void aJobNeedsItsFilesUntilItHasEnded() {
    JobId job = job();
    assertNeeded(training, Kind.JOB, job.value());
    assertNeeded(validation, Kind.JOB, job.value());
    assertNeeded(asked, Kind.JOB, job.value());

    end(job);

    assertGoes(training);
    assertGoes(validation);
    assertGoes(asked);
  }

  @Test
  void aFileThatAJobIsJustBeingMadeOfIsNotDeleted() throws Exception {
    JdbcClient database = CATALOG.get(JdbcClient.class);
    CompletableFuture<Optional<Reader>> deletion = new CompletableFuture<>();
    JobId job =
        CATALOG
            .get(TransactionTemplate.class)
            .execute(status -> {
              JobId made = job();
              deletion.completeAsync(() -> files.deleteUnread("default", training.fileId()));
              await()
                  .until(() ->
                      database
                          .sql("select exists (select from pg_locks where not granted)")
                          .query(Boolean.class)
                          .single());
              return made;
            });

    assertThat(deletion.get()).contains(new Reader(Kind.JOB, requireNonNull(job).value()));
    end(job);
    assertThat(files.deleteUnread("default", training.fileId())).isEmpty();
  }

  @Test
  void anEvaluationNeedsItsTasksRowsAndThoseThatItsAdapterWasValidatedOn() {
    JobId job = job();
    Adapters adapters = CATALOG.get(Adapters.class);
    AdapterRef ref = adapters.claimVersion("default", "mira", Origin.of(job), 0);
    adapters.complete(new Adapter(ref, "s3://b/a/", "m", "00", 9, "ft:" + job), Origin.of(job));
    end(job);
    DatasetRef own = pastItsTime();
    EvaluationId id = Evaluations.newId();
    evaluations.create(id, OWNER, ref, job, measuring(own));

    assertNeeded(own, Kind.EVALUATION, id.value());
    assertNeeded(validation, Kind.EVALUATION, id.value());
    assertThat(files.reader(training.fileId())).isEmpty();

    evaluations.end(id, EvaluationState.CANCELLED, false, null);
    assertGoes(own);
    assertGoes(validation);
  }

  @Test
  void anAliasNeedsTheFileOfItsProject() {
    aliases.move("default", "needed", training.fileId(), new Expected.Nothing(), "ann");
    aliases.move("another", "needed", validation.fileId(), new Expected.Nothing(), "ann");

    assertNeeded(training, Kind.ALIAS, "needed");
    assertGoes(validation);

    aliases.delete("default", "needed");
    assertGoes(training);
  }

  @Test
  void aScheduleNeedsTheFilesOfItsJobsAsDoesARunThatOutlastsIt() {
    ScheduleRow schedule = schedules.create(OWNER, wanted(), false, null);
    assertNeeded(validation, Kind.SCHEDULE, schedule.id());
    assertNeeded(asked, Kind.SCHEDULE, schedule.id());
    ScheduleRunRow run =
        runs.begin(new RunStart(schedule.id(), null, "retrain-files", "1", Instant.EPOCH))
            .orElseThrow();

    schedules.delete("default", schedule.id());
    assertNeeded(validation, Kind.SCHEDULE, schedule.id());
    assertNeeded(asked, Kind.SCHEDULE, schedule.id());

    runs.conclude(run.id(), new Conclusion(Outcome.CANCELLED, null));
    assertGoes(validation);
    assertGoes(asked);
  }

  private void assertNeeded(DatasetRef file, Kind kind, String reader) {
    assertThat(files.reader(file.fileId())).contains(new Reader(kind, reader));
    assertThat(files.expired(100)).extracting(Files.Row::content).doesNotContain(file);
    assertThat(files.find("default", file.fileId())).isPresent();
    assertThat(files.list("default", null, null, 100))
        .extracting(Files.Row::content)
        .contains(file);
  }

  private void assertGoes(DatasetRef file) {
    assertThat(files.reader(file.fileId())).isEmpty();
    assertThat(files.expired(100)).extracting(Files.Row::content).contains(file);
    assertThat(files.find("default", file.fileId())).isEmpty();
    assertThat(files.list("default", null, null, 100))
        .extracting(Files.Row::content)
        .doesNotContain(file);
  }

  private DatasetRef pastItsTime() {
    DatasetRef content = new DatasetRef(Files.newId(), "k", "00", 1);
    files.add(
        Files.Row.uploaded(
            OWNER,
            "fine-tune",
            "old.jsonl",
            content,
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(3600)));
    return content;
  }

  private Request request() {
    Request request = new Request();
    request.training = training;
    request.validation = validation;
    request.evaluation = measuring(asked);
    return request;
  }

  private static EvaluationSpec measuring(DatasetRef rows) {
    return new EvaluationSpec(
        List.of(new EvaluationTask("harbour", "task: harbour", rows, null, null, null)),
        List.of(),
        null,
        false);
  }

  private JobId job() {
    return jobs.create(Jobs.newId(), OWNER, request().build(), null, "h").id();
  }

  private Schedules.Wanted wanted() {
    Schedules.Wanted usual = ScheduleSamples.wanted("files");
    Request request = request();
    request.training = Definition.TO_COME;
    return new Schedules.Wanted(
        usual.name(),
        usual.body(),
        usual.timing(),
        new Definition(
            usual.definition().watch(), usual.definition().selection(), request.build()));
  }

  private void end(JobId job) {
    events.record(
        new JobEvent(
            job,
            1,
            Instant.now(),
            Level.INFO,
            "told",
            new Change.Ended(new JobOutcome.Cancelled(null))));
  }
}
