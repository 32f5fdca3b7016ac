package io.tunewright.worker.retrain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import io.tunewright.job.TuningRequest;
import io.tunewright.retrain.Begun;
import io.tunewright.retrain.Conclusion;
import io.tunewright.retrain.DataWatch;
import io.tunewright.retrain.Decision;
import io.tunewright.retrain.Definition;
import io.tunewright.retrain.Outcome;
import io.tunewright.retrain.Retraining;
import io.tunewright.retrain.RunStart;
import io.tunewright.retrain.Selection;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.ScheduleRow;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.ScheduleSamples;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.records.FileRecords;
import io.tunewright.storage.records.ScheduleRunRecords;
import io.tunewright.worker.activity.LocalActivities;
import io.tunewright.worker.dataset.ChatFile;
import io.tunewright.worker.stage.dataset.BucketFiles;
import io.tunewright.worker.stage.dataset.DatasetSources;
import io.tunewright.worker.stage.dataset.LocalFiles;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A catalog, a store, a folder with rows, and the steps of a run of a schedule as Temporal calls
 * them.
 */
abstract class RetrainingSteps {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalStore ELSEWHERE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  static final Owner OWNER = new Owner("default", "ann");

  @TempDir Path root;
  @TempDir Path outside;
  @TempDir Path work;

  final Schedules schedules = CATALOG.get(Schedules.class);
  final ScheduleRuns runs = CATALOG.get(ScheduleRuns.class);
  final Jobs jobs = CATALOG.get(Jobs.class);
  final Models models = CATALOG.get(Models.class);
  final DatasetAliases aliases = CATALOG.get(DatasetAliases.class);
  final io.tunewright.storage.catalog.Files files =
      CATALOG.get(io.tunewright.storage.catalog.Files.class);
  private final TestActivityEnvironment temporal = LocalActivities.open();
  final Retraining steps = temporal.newActivityStub(Retraining.class);
  private int age;

  @BeforeEach
  void start() {
    temporal.registerActivitiesImplementations(
        new ScheduledRetraining(
            new ScheduledRetraining.Catalog(schedules, runs, models, files, aliases),
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

  ScheduleRow schedule(Selection selection) {
    return schedule(new DataWatch.Place("file:" + root), selection);
  }

  ScheduleRow schedule(DataWatch watch, Selection selection) {
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

  Begun begin(ScheduleRow schedule) {
    return begin(schedule, UUID.randomUUID().toString());
  }

  Begun begin(ScheduleRow schedule, String execution) {
    return steps.begin(
        new RunStart(schedule.id(), null, "retrain-" + schedule.id(), execution, Instant.EPOCH));
  }

  static String run(Begun begun) {
    return requireNonNull(begun.run());
  }

  void decide(Begun begun) {
    steps.decide(run(begun), steps.look(run(begun)), new Decision.Train("for a test"));
  }

  /** A whole run whose job has published. */
  String train(ScheduleRow schedule) {
    Begun begun = begin(schedule);
    decide(begun);
    steps.assemble(run(begun));
    end(begun, Outcome.PUBLISHED);
    return run(begun);
  }

  void end(Begun begun, Outcome outcome) {
    steps.conclude(run(begun), new Conclusion(outcome, null));
  }

  List<String> content(String file) {
    return files
        .find(file)
        .map(row -> new String(STORE.get().get(row.content().key()), UTF_8).lines().toList())
        .orElse(List.of());
  }

  void write(String name, List<String> rows) throws IOException {
    write(name, String.join("\n", rows) + "\n");
  }

  /** Each file is younger than the one before. */
  void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    age++;
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1000L + age)));
  }

  static List<String> chats(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i ->
            """
            {"messages": [{"role": "user", "content": "q %d"}, {"role": "assistant", "content": "a %d"}]}\
            """
                .formatted(i, i))
        .toList();
  }

  /** As they are written. */
  static List<String> lines(int from, int to) {
    return chats(from, to).stream()
        .map(row ->
            row.replace("\": ", "\":").replace(", {", ",{").replace(", \"content", ",\"content"))
        .toList();
  }
}
