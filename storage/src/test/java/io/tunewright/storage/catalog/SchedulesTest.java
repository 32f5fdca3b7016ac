package io.tunewright.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.Approval;
import io.tunewright.job.EvaluationSpec;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.job.Request;
import io.tunewright.publish.Adapter;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.RunStart;
import io.tunewright.storage.catalog.DatasetAliases.Expected;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SchedulesTest {
  private static final Owner OWNER = new Owner("default", "ann");

  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private final Schedules schedules = CATALOG.get(Schedules.class);
  private final ScheduleRuns runs = CATALOG.get(ScheduleRuns.class);
  private final Jobs jobs = CATALOG.get(Jobs.class);
  private final DatasetAliases aliases = CATALOG.get(DatasetAliases.class);

  @Test
  void aScheduleComesBackAsItWasAskedForAndGoesUpWithEveryChange() {
    Schedules.Wanted wanted = ScheduleSamples.wanted("a");
    ScheduleRow made = schedules.create(OWNER, wanted, true, "not yet");
    assertThat(schedules.find("default", made.id())).contains(made);
    assertThat(schedules.find("another", made.id())).isEmpty();
    assertThat(made.definition()).isEqualTo(wanted.definition());
    assertThat(made.timing()).isEqualTo(wanted.timing());

    assertThat(schedules.pause(made.id(), false, null).orElseThrow().revision()).isEqualTo(2);
    assertThatThrownBy(() -> schedules.change(made.id(), 1, wanted))
        .hasMessageContaining("changed meanwhile");
    assertThat(schedules.change(made.id(), 2, wanted).revision()).isEqualTo(3);
  }

  @Test
  void aNameIsFreeAgainWhenItsScheduleIsDeleted() {
    ScheduleRow first = schedules.create(OWNER, ScheduleSamples.wanted("b"), false, null);
    assertThatThrownBy(() -> schedules.create(OWNER, ScheduleSamples.wanted("b"), false, null))
        .hasMessageContaining("a schedule with the name 'b'");
    ScheduleRow other = schedules.create(OWNER, ScheduleSamples.wanted("c"), false, null);
    assertThatThrownBy(() -> schedules.change(other.id(), 1, ScheduleSamples.wanted("b")))
        .hasMessageContaining("a schedule with the name 'b'");

    assertThat(schedules.delete("another", first.id())).isFalse();
    assertThat(schedules.delete("default", first.id())).isTrue();
    schedules.create(OWNER, ScheduleSamples.wanted("b"), false, null);
    assertThat(schedules.list("default", null, 100))
        .extracting(ScheduleRow::id)
        .isNotEmpty()
        .doesNotContain(first.id());
    assertThat(standing(first)).isNotNull().returns(true, Schedules.Standing::deleted);
    schedules.removed(first.id());
    assertThat(standing(first)).isNull();
  }

  private Schedules.@Nullable Standing standing(ScheduleRow row) {
    return schedules.standing().stream()
        .filter(one -> one.id().equals(row.id()))
        .findFirst()
        .orElse(null);
  }

  @Test
  void aRunIsEnteredOncePerExecutionAndKeepsItsDefinition() {
    ScheduleRow schedule = schedules.create(OWNER, ScheduleSamples.wanted("d"), false, null);
    ScheduleRunRow run = begin(schedule, "1");
    assertThat(begin(schedule, "1")).isEqualTo(run);
    assertThat(begin(schedule, "2").id()).isNotEqualTo(run.id());
    assertThat(run.definition()).isEqualTo(schedule.definition());
    assertThat(runs.begin(new RunStart(schedule.id(), run.id(), "w", "again", Instant.EPOCH)))
        .hasValueSatisfying(again -> {
          assertThat(again.id()).isEqualTo(run.id());
          assertThat(again.execution()).as("of the workflow that has it now").isEqualTo("again");
        });
    schedules.delete("default", schedule.id());
    assertThat(runs.begin(new RunStart(schedule.id(), null, "w", "3", Instant.EPOCH))).isEmpty();
    assertThat(begin(schedule, "again").id()).as("one that has begun goes on").isEqualTo(run.id());
  }

  @Test
  void manyWhoSubmitForOneRunGetOneJob() throws Exception {
    ScheduleRow schedule = schedules.create(OWNER, ScheduleSamples.wanted("e"), false, null);
    ScheduleRunRow run = begin(schedule, "1");
    Callable<JobId> submit = () -> runs.submit(run.id(), OWNER, ScheduleSamples.definition().job());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JobId>> made =
          threads.invokeAll(IntStream.range(0, 16).mapToObj(i -> submit).toList());
      JobId first = made.getFirst().get();
      for (Future<JobId> other : made) {
        assertThat(other.get()).isEqualTo(first);
      }
      assertThat(runs.ofJob(first)).map(ScheduleRunRow::id).contains(run.id());
      assertThat(jobs.get(first).owner()).isEqualTo(OWNER);
    }
  }

  @Test
  void theJobsOfRunsAreKnownByTheirRunsAndToldOfWhenThoseEnd() {
    ScheduleRow schedule = schedules.create(OWNER, ScheduleSamples.wanted("h"), false, null);
    ScheduleRunRow run = begin(schedule, "1");
    JobId job = runs.submit(run.id(), OWNER, ScheduleSamples.definition().job());
    JobId byHand =
        jobs.create(Jobs.newId(), OWNER, ScheduleSamples.definition().job(), null, "").id();
    ScheduledJobs scheduled = CATALOG.get(ScheduledJobs.class);
    assertThat(scheduled.among(List.of())).isEmpty();
    assertThat(scheduled.among(List.of(job, byHand)))
        .isEqualTo(Map.of(job, new ScheduledJob(run.id(), schedule.id(), null, null, null)));

    try (JobChanges.Listening ear = CATALOG.get(JobChanges.class).listen()) {
      runs.conclude(run.id(), new Conclusion(Outcome.PROMOTED, "h-v0001"));
      assertThat(ear.next(Duration.ofSeconds(10)))
          .contains(new JobChanges.Change("default", job.value()));
    }
    assertThat(scheduled.among(List.of(job)).get(job))
        .isNotNull()
        .returns(new Conclusion(Outcome.PROMOTED, "h-v0001"), ScheduledJob::conclusion)
        .returns(runs.get(run.id()).ended(), ScheduledJob::ended);
  }

  @Test
  void theLastRunThatTrainedIsTheBaselineOfTheNext() {
    ScheduleRow schedule = schedules.create(OWNER, ScheduleSamples.wanted("f"), false, null);
    ScheduleRunRow trained = ended(schedule, "1", Outcome.KEPT_CHAMPION);
    ended(schedule, "2", Outcome.FAILED);
    ScheduleRunRow skipped = ended(schedule, "3", Outcome.SKIPPED);
    ScheduleRunRow now = begin(schedule, "4");
    assertThat(runs.baseline(now)).map(ScheduleRunRow::id).contains(trained.id());
    assertThat(runs.lookedBefore(now)).map(ScheduleRunRow::id).contains(skipped.id());
    assertThat(runs.baseline(trained)).isEmpty();
    assertThat(runs.list(schedule.id(), null, 2))
        .extracting(ScheduleRunRow::id)
        .containsExactly(now.id(), skipped.id());
  }

  @Test
  void aRunEndsOnceAndAStopAsksForTheEndOfItsJob() {
    ScheduleRow schedule = schedules.create(OWNER, ScheduleSamples.wanted("g"), false, null);
    ScheduleRunRow run = begin(schedule, "1");
    runs.stop(run.id());
    JobId job = runs.submit(run.id(), OWNER, ScheduleSamples.definition().job());
    assertThat(jobs.get(job).cancelRequested()).as("it was submitted later").isTrue();
    runs.conclude(run.id(), new Conclusion(Outcome.CANCELLED, "first"));
    runs.conclude(run.id(), new Conclusion(Outcome.FAILED, "second"));
    assertThat(runs.get(run.id()).conclusion())
        .isEqualTo(new Conclusion(Outcome.CANCELLED, "first"));
    assertThat(runs.underWay()).extracting(ScheduleRunRow::id).doesNotContain(run.id());
    ScheduleRunRow over = begin(schedule, "2");
    runs.conclude(over.id(), new Conclusion(Outcome.TERMINATED, null));
    assertThatThrownBy(() -> runs.submit(over.id(), OWNER, ScheduleSamples.definition().job()))
        .hasMessageContaining("has ended");
  }

  @Test
  void aStopThatComesWhileTheJobPublishesEndsItsEvaluationToo() {
    ScheduleRow schedule = schedules.create(OWNER, ScheduleSamples.wanted("i"), false, null);
    assertThat(published(begin(schedule, "1"), false).cancelRequested()).isFalse();
    assertThat(published(begin(schedule, "2"), true).cancelRequested()).isTrue();
  }

  private EvaluationRow published(ScheduleRunRow run, boolean stopped) {
    Request request = new Request();
    request.evaluation =
        new EvaluationSpec(List.of(), List.of(), new Approval(Duration.ofDays(3)), true);
    JobId job = runs.submit(run.id(), OWNER, request.build());
    Adapters adapters = CATALOG.get(Adapters.class);
    AdapterRef ref = adapters.claimVersion("default", "late", Origin.of(job), 0);
    Adapter adapter = new Adapter(ref, "s3://b/a/", "m", "00", 9, "ft:" + job);
    adapters.complete(adapter, Origin.of(job));
    if (stopped) {
      runs.stop(run.id());
    }
    CATALOG
        .get(JobEvents.class)
        .record(
            new JobEvent(
                job, 1, Instant.now(), JobEvent.Level.INFO, "told", new Change.Published(adapter)));
    return CATALOG.get(Evaluations.class).ofJob(job).orElseThrow();
  }

  @Test
  void anAliasMovesOnlyFromWhereItIsExpected() {
    aliases.move("default", "chats", "file-1", new Expected.Nothing(), "ann");
    assertThatThrownBy(
            () -> aliases.move("default", "chats", "file-2", new Expected.Nothing(), "bob"))
        .hasMessageContaining("points at file-1, expected nothing");
    assertThatThrownBy(
            () -> aliases.move("default", "chats", "file-3", new Expected.File("file-2"), "bob"))
        .hasMessageContaining("points at file-1, expected file-2");
    aliases.move("default", "chats", "file-2", new Expected.File("file-1"), "bob");
    assertThat(aliases.find("default", "chats"))
        .hasValueSatisfying(row -> assertThat(row.file() + row.movedBy()).isEqualTo("file-2bob"));
    aliases.move("default", "chats", "file-9", new Expected.Anything(), "ann");
    assertThat(aliases.find("default", "chats")).map(DatasetAliases.Row::file).contains("file-9");
    assertThat(aliases.list("another")).isEmpty();
    assertThat(aliases.delete("default", "chats")).isTrue();
    assertThatThrownBy(
            () -> aliases.move("default", "chats", "file-1", new Expected.File("file-9"), "ann"))
        .hasMessageContaining("points at nothing, expected file-9");
  }

  private ScheduleRunRow begin(ScheduleRow schedule, String execution) {
    return runs.begin(
            new RunStart(schedule.id(), null, "retrain-" + schedule.id(), execution, Instant.EPOCH))
        .orElseThrow();
  }

  private ScheduleRunRow ended(ScheduleRow schedule, String execution, Outcome outcome) {
    ScheduleRunRow run = begin(schedule, execution);
    runs.decide(run.id(), ScheduleSamples.SURVEY, new Decision.Train("because"));
    runs.conclude(run.id(), new Conclusion(outcome, null));
    return run;
  }
}
