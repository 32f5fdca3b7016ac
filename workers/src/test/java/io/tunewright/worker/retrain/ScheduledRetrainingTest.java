package io.tunewright.worker.retrain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.client.WorkflowClientOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.tunewright.catalog.JobEvent;
import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.job.ModelRef;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.retrain.Baseline;
import io.tunewright.retrain.Begun;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.DataWatch;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.Retraining;
import io.tunewright.retrain.RunStart;
import io.tunewright.retrain.Selection;
import io.tunewright.retrain.Survey;
import io.tunewright.retrain.Take;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.ScheduleSamples;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.records.FileRecords;
import io.tunewright.storage.records.ScheduleRunRecords;
import io.tunewright.worker.dataset.ChatFile;
import io.tunewright.worker.stage.dataset.BucketFiles;
import io.tunewright.worker.stage.dataset.DatasetSources;
import io.tunewright.worker.stage.dataset.LocalFiles;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.workflow.Payloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class ScheduledRetrainingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalStore ELSEWHERE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final Owner OWNER = new Owner("default", "ann");

  @TempDir Path root;
  @TempDir Path outside;
  @TempDir Path work;

  private final Schedules schedules = CATALOG.get(Schedules.class);
  private final ScheduleRuns runs = CATALOG.get(ScheduleRuns.class);
  private final Jobs jobs = CATALOG.get(Jobs.class);
  private final Models models = CATALOG.get(Models.class);
  private final DatasetAliases aliases = CATALOG.get(DatasetAliases.class);
  private final io.tunewright.storage.catalog.Files files =
      CATALOG.get(io.tunewright.storage.catalog.Files.class);
  private final TestActivityEnvironment temporal =
      TestActivityEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());
  private final Retraining steps = temporal.newActivityStub(Retraining.class);
  private int age;

  @BeforeEach
  void start() {
    temporal.registerActivitiesImplementations(
        new ScheduledRetraining(
            new ScheduledRetraining.Catalog(
                schedules, runs, jobs, CATALOG.get(Evaluations.class), models, files, aliases),
            STORE.get(),
            new ScheduleRunRecords(STORE.get(), runs),
            new FileRecords(STORE.get()),
            new DatasetSources(
                List.of(
                    new LocalFiles(List.of(root)),
                    new BucketFiles(Map.of("elsewhere", ELSEWHERE.get())))),
            new ChatFile.Reading(work, 1 << 20),
            new Pace(0, 1, Duration.ofSeconds(20))));
  }

  @AfterEach
  void stop() {
    temporal.close();
  }

  @Test
  void rowsAreCountedOnceWhateverFileAndFormTheyAreIn() throws IOException {
    write("a.jsonl", chats(0, 20));
    write("b/c.json", "[" + String.join(",", chats(10, 25)) + "]");
    write("d.jsonl", IntStream.range(20, 30).mapToObj(ScheduledRetrainingTest::prompt).toList());
    write(".hidden.jsonl", chats(90, 95));
    write("notes.txt", "no rows");
    Begun begun = begin(schedule(Selection.ALL));
    Survey found = steps.look(run(begun));
    assertThat(found)
        .returns(3, Survey::files)
        .returns(30L, Survey::rows)
        .returns(30L, Survey::newRows);
  }

  @Test
  void whatIsUnchangedIsNotReadAgainAndATouchedFileIsTheSameData() throws IOException {
    write("a.jsonl", chats(0, 20));
    ScheduleRow schedule = schedule(Selection.ALL);
    String first = train(schedule);
    Begun next = begin(schedule);
    assertThat(next.last()).isEqualTo(new Baseline(first, hash(first), true));
    Survey again = steps.look(run(next));
    assertThat(again).returns(first, Survey::readBy).returns(0L, Survey::newRows);
    steps.decide(run(next), again, new Decision.Skip("same"));
    end(next, Outcome.SKIPPED);

    write("a.jsonl", chats(0, 20));
    Begun touched = begin(schedule);
    Survey read = steps.look(run(touched));
    assertThat(read).returns(run(touched), Survey::readBy).returns(hash(first), Survey::dataHash);

    write("a.jsonl", chats(5, 26));
    assertThat(steps.look(run(touched)))
        .returns(21L, Survey::rows)
        .returns(6L, Survey::newRows)
        .satisfies(found -> assertThat(found.dataHash()).isNotEqualTo(hash(first)));
  }

  @Test
  void aRowNeverChangesSides() throws IOException {
    ScheduleRow schedule = schedule(new Selection(new Take.All(), 0.3, 0, null));
    Set<String> heldOut = new HashSet<>();
    Set<String> trained = new HashSet<>();
    for (int more = 0; more < 3; more++) {
      write(more + ".jsonl", chats(40 * more, 40 * more + 45));
      String run = train(schedule);
      List<String> training = content(runs.get(run).trainingFile());
      List<String> validation = content(runs.get(run).validationFile());
      assertThat(training).doesNotHaveDuplicates();
      assertThat(training.size() + validation.size()).isEqualTo(40 * more + 45);
      trained.addAll(training);
      heldOut.addAll(validation);
      assertThat(trained).doesNotContainAnyElementsOf(heldOut);
    }
    assertThat(heldOut.size()).isBetween(20, 60);
  }

  @Test
  void theNewestRowsAreTheLastOfTheYoungestFiles() throws IOException {
    write("old.jsonl", chats(0, 20));
    write("young.jsonl", chats(15, 30));
    String run = train(schedule(new Selection(new Take.NewestRows(12), 0, 0, null)));
    assertThat(content(runs.get(run).trainingFile())).isEqualTo(lines(18, 30));
  }

  @Test
  void ofFilesTheYoungestCount() throws IOException {
    write("b.jsonl", chats(0, 20));
    write("a.jsonl", chats(20, 40));
    ScheduleRow schedule = schedule(new Selection(new Take.NewestFiles(1), 0, 0, null));
    String run = train(schedule);
    assertThat(content(runs.get(run).trainingFile())).isEqualTo(lines(20, 40));
    write("c.jsonl", chats(30, 45));
    String next = train(schedule);
    assertThat(content(runs.get(next).trainingFile())).isEqualTo(lines(30, 45));
    assertThat(runs.get(next).survey()).isNotNull().returns(5L, Survey::newRows);
  }

  @Test
  void newRowsCanBeJoinedBySomeOfTheOld() throws IOException {
    ScheduleRow schedule = schedule(new Selection(new Take.NewAndReplay(6, 7), 0, 0, null));
    write("a.jsonl", chats(0, 40));
    assertThat(content(runs.get(train(schedule)).trainingFile())).hasSize(40);
    write("b.jsonl", chats(40, 52));
    List<String> rows = content(runs.get(train(schedule)).trainingFile());
    assertThat(rows).hasSize(18).containsAll(lines(40, 52)).doesNotHaveDuplicates();
    assertThat(lines(0, 52)).containsAll(rows);
  }

  @Test
  void rowsThatCameAfterTheLookAreLeftToTheNextRun() throws IOException {
    write("a.jsonl", chats(0, 20));
    ScheduleRow schedule = schedule(Selection.ALL);
    Begun begun = begin(schedule);
    decide(begun);
    write("b.jsonl", chats(20, 25));
    steps.assemble(run(begun));
    assertThat(content(runs.get(run(begun)).trainingFile())).isEqualTo(lines(0, 20));

    Begun gone = begin(schedule);
    decide(gone);
    write("a.jsonl", chats(0, 10));
    assertThatThrownBy(() -> steps.assemble(run(gone)))
        .hasMessageContaining("10 of 25 rows are gone since they were looked at");
    assertThat(files.find(runs.get(run(gone)).trainingFile())).isEmpty();
  }

  @Test
  void aRunThatIsBegunAnewAfterItsFileWasMadeHasFoundWhatThatWasMadeOf() throws IOException {
    write("a.jsonl", chats(0, 20));
    ScheduleRow schedule = schedule(Selection.ALL);
    Begun begun = begin(schedule);
    decide(begun);
    steps.assemble(run(begun));
    write("b.jsonl", chats(20, 25));

    assertThat(steps.look(run(begun))).isEqualTo(runs.get(run(begun)).survey());
    decide(begun);
    end(begun, Outcome.PUBLISHED);
    assertThat(steps.look(run(begin(schedule)))).returns(5L, Survey::newRows);
  }

  @Test
  void badRowsAreNamedByFileAndLine() throws IOException {
    write("good.jsonl", chats(0, 20));
    List<String> bad = new ArrayList<>(chats(0, 3));
    bad.add("{\"messages\": []}");
    write("bad.jsonl", bad);
    Begun begun = begin(schedule(Selection.ALL));
    assertThatThrownBy(() -> steps.look(run(begun)))
        .hasStackTraceContaining("bad.jsonl: 1 bad line: line 4 has an empty list of messages")
        .satisfies(
            failed -> assertThat(error(failed)).isEqualTo(TuningError.INVALID_TRAINING_FILE));
  }

  @Test
  void nothingOutsideTheRootsIsReadWhicheverWayLinksLead() throws IOException {
    Files.write(outside.resolve("secret.jsonl"), chats(0, 20));
    write("a.jsonl", chats(0, 20));
    Files.createSymbolicLink(root.resolve("b.jsonl"), outside.resolve("secret.jsonl"));
    Begun linked = begin(schedule(Selection.ALL));
    assertThatThrownBy(() -> steps.look(run(linked)))
        .hasStackTraceContaining("is no file below an allowed root");
    Begun plain = begin(schedule(new DataWatch.Place("file:" + outside), Selection.ALL));
    assertThatThrownBy(() -> steps.look(run(plain)))
        .hasStackTraceContaining("is nothing below an allowed root");
  }

  @Test
  void aPrefixOfABucketIsWatchedToo() {
    String prefix = UUID.randomUUID() + "/";
    ELSEWHERE.get().put(prefix + "1.jsonl", String.join("\n", chats(0, 20)).getBytes(UTF_8));
    ELSEWHERE.get().put(prefix + "readme.md", "none".getBytes(UTF_8));
    ScheduleRow schedule = schedule(new DataWatch.Place("s3://elsewhere/" + prefix), Selection.ALL);
    String first = train(schedule);
    assertThat(content(runs.get(first).trainingFile())).isEqualTo(lines(0, 20));
    ELSEWHERE.get().put(prefix + "2.jsonl", String.join("\n", chats(15, 22)).getBytes(UTF_8));
    assertThat(steps.look(run(begin(schedule))))
        .returns(2L, Survey::newRows)
        .returns(2, Survey::files);
    Begun refused = begin(schedule(new DataWatch.Place("s3://other/x"), Selection.ALL));
    assertThatThrownBy(() -> steps.look(run(refused)))
        .hasStackTraceContaining("none of those that tunewright.sources.s3 allows");
  }

  @Test
  void anAliasIsFollowedToWhereItPointsNow() {
    aliases.move("default", "chats", upload(chats(0, 20)), ANYTHING, "ann");
    ScheduleRow schedule = schedule(new DataWatch.Alias("chats"), Selection.ALL);
    train(schedule);
    aliases.move("default", "chats", upload(chats(0, 23)), ANYTHING, "ann");
    Begun next = begin(schedule);
    assertThat(steps.look(run(next))).returns(3L, Survey::newRows);
    aliases.move("default", "chats", "file-gone", ANYTHING, "ann");
    assertThatThrownBy(() -> steps.look(run(next)))
        .hasStackTraceContaining("points at file-gone, which is gone");
  }

  private static final DatasetAliases.Expected ANYTHING = new DatasetAliases.Expected.Anything();

  @Test
  void aRunThatIsRepeatedMakesTheSameFilesAndOneJob() throws IOException {
    write("a.jsonl", chats(0, 20));
    models.register(OWNER, "demo/tiny", new ModelRef("file:/models/newer"));
    ScheduleRow schedule = schedule(new Selection(new Take.All(), 0.2, 0, null));
    Begun begun = begin(schedule);
    decide(begun);
    steps.assemble(run(begun));
    var file = files.find(runs.get(run(begun)).trainingFile()).orElseThrow();
    steps.assemble(run(begun));
    assertThat(files.find(file.id())).contains(file);
    assertThat(file.source()).isEqualTo("schedule:" + schedule.id() + "/" + run(begun));
    assertThat(file.content().sha256())
        .isEqualTo(Hashing.of(STORE.get().get(file.content().key())));

    JobId job = steps.submit(run(begun));
    assertThat(steps.submit(run(begun))).isEqualTo(job);
    TuningRequest request = jobs.get(job).request();
    assertThat(request.training()).isEqualTo(file.content());
    assertThat(request.validation()).isNotNull();
    assertThat(request.source()).isEqualTo(new ModelRef("file:/models/newer"));
    assertThat(request.metadata())
        .isEqualTo(Map.of("schedule", schedule.id(), "schedule_run", run(begun)));
    assertThat(begin(schedule, runs.get(run(begun)).execution()).job()).isEqualTo(job);
    models.delete("default", "demo/tiny");
  }

  @Test
  void theRunEndsAsItsJobDoes() throws IOException {
    write("a.jsonl", chats(0, 20));
    ScheduleRow schedule = schedule(Selection.ALL);
    Map<JobOutcome, Outcome> ends =
        Map.of(
            new JobOutcome.Failed("training_failed", "it burst", null), Outcome.FAILED,
            new JobOutcome.Withheld(List.of("it changes nothing")), Outcome.WITHHELD,
            new JobOutcome.Cancelled(null), Outcome.CANCELLED);
    ends.forEach((job, outcome) -> {
      Begun begun = begin(schedule);
      decide(begun);
      steps.assemble(run(begun));
      tell(steps.submit(run(begun)), new Change.Ended(job));
      assertThat(steps.await(run(begun)).outcome()).isEqualTo(outcome);
    });
    Begun none = begin(schedule);
    steps.stop(run(none));
    assertThat(steps.await(run(none)).outcome()).isEqualTo(Outcome.CANCELLED);
  }

  @Test
  void hashesThatNobodyComparesWithAreForgotten() throws IOException {
    ScheduleRow schedule = schedule(Selection.ALL);
    write("a.jsonl", chats(0, 20));
    String base = train(schedule);
    for (int more = 1; more < 4; more++) {
      write("b.jsonl", chats(20, 20 + more));
      Begun begun = begin(schedule);
      steps.decide(run(begun), steps.look(run(begun)), new Decision.Skip("too few"));
      end(begun, Outcome.SKIPPED);
    }
    List<String> kept =
        STORE
            .get()
            .list("projects/default/schedules/" + schedule.id() + "/")
            .filter(key -> key.endsWith("/rows"))
            .toList();
    assertThat(kept).hasSize(2).anyMatch(key -> key.contains(base));
  }

  private ScheduleRow schedule(Selection selection) {
    return schedule(new DataWatch.Place("file:" + root), selection);
  }

  private ScheduleRow schedule(DataWatch watch, Selection selection) {
    Schedules.Wanted some = ScheduleSamples.wanted(UUID.randomUUID().toString());
    TuningRequest template = some.definition().job();
    DatasetRef heldOut = selection.heldOut() > 0 ? Definition.TO_COME : null;
    Definition definition =
        new Definition(
            watch,
            selection,
            template.on(template.source(), template.training(), heldOut, template.metadata()));
    return schedules.create(
        OWNER,
        new Schedules.Wanted(some.name(), some.body(), some.timing(), definition),
        false,
        null);
  }

  private Begun begin(ScheduleRow schedule) {
    return begin(schedule, UUID.randomUUID().toString());
  }

  private Begun begin(ScheduleRow schedule, String execution) {
    return steps.begin(
        new RunStart(schedule.id(), null, "retrain-" + schedule.id(), execution, Instant.EPOCH));
  }

  private static String run(Begun begun) {
    return requireNonNull(begun.run());
  }

  private void decide(Begun begun) {
    steps.decide(run(begun), steps.look(run(begun)), new Decision.Train("for a test"));
  }

  /** A whole run whose job has published. */
  private String train(ScheduleRow schedule) {
    Begun begun = begin(schedule);
    decide(begun);
    steps.assemble(run(begun));
    end(begun, Outcome.PUBLISHED);
    return run(begun);
  }

  private void end(Begun begun, Outcome outcome) {
    steps.conclude(run(begun), new Conclusion(outcome, null));
  }

  private String hash(String run) {
    return requireNonNull(runs.get(run).survey()).dataHash();
  }

  private void tell(JobId job, Change change) {
    CATALOG
        .get(JobEvents.class)
        .record(new JobEvent(job, 1, Instant.now(), JobEvent.Level.INFO, "told", change));
  }

  private String upload(List<String> rows) {
    String id = io.tunewright.storage.catalog.Files.newId();
    byte[] bytes = String.join("\n", rows).getBytes(UTF_8);
    String key = FileKeys.content("default", id);
    STORE.get().put(key, bytes);
    files.add(
        io.tunewright.storage.catalog.Files.Row.uploaded(
            OWNER,
            "fine-tune",
            "rows.jsonl",
            new DatasetRef(id, key, Hashing.of(bytes), bytes.length),
            Instant.now(),
            null));
    return id;
  }

  private List<String> content(String file) {
    return files
        .find(file)
        .map(row -> new String(STORE.get().get(row.content().key()), UTF_8).lines().toList())
        .orElse(List.of());
  }

  private void write(String name, List<String> rows) throws IOException {
    write(name, String.join("\n", rows) + "\n");
  }

  /** Each file is younger than the one before. */
  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    age++;
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1000L + age)));
  }

  private static List<String> chats(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i ->
            """
            {"messages": [{"role": "user", "content": "q %d"}, {"role": "assistant", "content": "a %d"}]}\
            """
                .formatted(i, i))
        .toList();
  }

  private static String prompt(int i) {
    return "{\"prompt\": \"q %d\", \"completion\": \"a %d\"}".formatted(i, i);
  }

  /** As they are written. */
  private static List<String> lines(int from, int to) {
    return chats(from, to).stream()
        .map(row ->
            row.replace("\": ", "\":").replace(", {", ",{").replace(", \"content", ",\"content"))
        .toList();
  }

  private static TuningError error(Throwable failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof ApplicationFailure ours) {
        return TuningError.of(ours).orElseThrow();
      }
    }
    throw new AssertionError("no failure of ours", failed);
  }
}
