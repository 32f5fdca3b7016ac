package io.tunewright.storage.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.catalog.JobEvent.Change;
import io.tunewright.catalog.JobStatus;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.EvaluationId;
import io.tunewright.job.JobId;
import io.tunewright.job.JobOutcome;
import io.tunewright.storage.catalog.AdapterRow;
import io.tunewright.storage.catalog.Adapters;
import io.tunewright.storage.catalog.Aliases;
import io.tunewright.storage.catalog.Checkpoints;
import io.tunewright.storage.catalog.DatasetAliases;
import io.tunewright.storage.catalog.Evaluations;
import io.tunewright.storage.catalog.Files;
import io.tunewright.storage.catalog.JobEvents;
import io.tunewright.storage.catalog.JobRow;
import io.tunewright.storage.catalog.Jobs;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.catalog.Models;
import io.tunewright.storage.catalog.Origin;
import io.tunewright.storage.catalog.Rows;
import io.tunewright.storage.catalog.Rows.Table;
import io.tunewright.storage.catalog.ScheduleRuns;
import io.tunewright.storage.catalog.Schedules;
import io.tunewright.storage.objects.AdapterKeys;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.storage.objects.StoreSettings;
import io.tunewright.storage.records.Rebuild.Summary;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class RebuildTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalCatalog LOST = new LocalCatalog();
  @RegisterExtension static final LocalCatalog NEW = new LocalCatalog();

  /** When a row was written, which records don't hold to the instant. */
  private static final String TIMES =
      "- 'used_at' - 'claimed_at' - 'published_at' - 'created_at' - 'planned_at' - 'deleted_at'";

  private final ObjectStore store = STORE.get();
  private final Past past = new Past(store, LOST);
  private final Jobs jobs = NEW.get(Jobs.class);
  private final Adapters adapters = NEW.get(Adapters.class);

  @BeforeEach
  void forget() {
    store.list("").toList().forEach(store::delete);
    for (LocalCatalog catalog : List.of(LOST, NEW)) {
      String tables =
          String.join(", ", Arrays.stream(Table.values()).map(Table::word).toArray(String[]::new));
      catalog.get(JdbcClient.class).sql("truncate " + tables + " cascade").update();
    }
  }

  @Test
  void allThatTheStoreTellsComesBackAsItWas() {
    past.staged();
    past.referenced();
    past.file("rows.jsonl");
    JobId ended = past.published("harbour");
    past.published("harbour");
    past.deleted(past.published("harbour"));
    EvaluationId evaluation = past.promoted(ended);
    JobId running = past.running();
    past.aliased("chats");
    past.scheduled("nightly");

    Summary summary = rebuild(false, false);

    assertThat(summary.unread()).isEmpty();
    assertThat(NEW.get(Evaluations.class).get(evaluation).verdict())
        .isEqualTo(LOST.get(Evaluations.class).get(evaluation).verdict());
    for (Table table : Table.values()) {
      assertThat(rows(NEW, table)).as(table.word()).isNotEmpty().isEqualTo(rows(LOST, table));
    }
    assertThat(jobs.get(ended).finished()).isNotNull();
    assertThat(jobs.underWay(null, 9)).extracting(JobRow::id).containsExactly(running);
    assertThat(jobs.get(running))
        .isEqualTo(LOST.get(Jobs.class).get(running))
        .satisfies(row -> assertThat(row.runKey()).isEqualTo(running.orderKey("train", 1)));
    assertThat(adapters.list("default"))
        .usingRecursiveComparison()
        .ignoringFields("published")
        .isEqualTo(LOST.get(Adapters.class).list("default"));
    assertThat(adapters.list("default").getFirst().aliases()).containsExactly("latest");
    assertThat(adapters.claimVersion("default", "harbour", Origin.of(running), 0).version())
        .as("above the deleted one")
        .isEqualTo(4);
  }

  @Test
  void aJobAndTheOneThatGoesOnFromItFindEachOtherAgain() {
    JobId source = past.running();
    JobId resumed = past.resumed(source);

    assertThat(rebuild(false, false).unread()).isEmpty();

    assertThat(jobs.resumedFrom(source))
        .containsExactly(LOST.get(Jobs.class).get(resumed))
        .first()
        .satisfies(row -> assertThat(row.request().resumeFrom()).isNotNull());
    Checkpoints checkpoints = NEW.get(Checkpoints.class);
    CheckpointRef checkpoint = checkpoints.list(source).getFirst().checkpoint().ref();
    assertThat(checkpoints.unpin(checkpoint)).as("while the other goes on").isFalse();
  }

  @Test
  void aDryRunTellsTheSameAndAddsNothing() {
    past.staged();
    past.published("harbour");

    Summary dry = rebuild(false, true);

    assertThat(NEW.get(Rows.class).isEmpty()).isTrue();
    assertThat(dry.added()).containsEntry(Table.ADAPTERS, 1).containsEntry(Table.JOBS, 1);
    assertThat(rebuild(false, false)).isEqualTo(dry);
  }

  @Test
  void aCatalogThatHoldsSomethingIsLeftAlone() {
    past.published("harbour");
    rebuild(false, false);

    assertThatThrownBy(() -> rebuild(false, false)).hasMessageContaining("--merge");
    assertThat(rebuild(true, false).added().values()).allMatch(added -> added == 0);
  }

  @Test
  void aMergeGoesForwardAndNeverBack() {
    JobId behind = past.running();
    past.published("harbour");
    JobId ahead = past.running();
    rebuild(false, false);

    // Since the dump, S3 has seen one job's end, a version and a deletion; the catalog another end.
    JobId second = past.published("harbour");
    past.deleted(second);
    past.published("harbour");
    past.told(behind, new Change.Ended(new JobOutcome.Cancelled(null)));
    NEW.get(JobEvents.class)
        .record(Past.event(ahead, 99, new Change.Ended(new JobOutcome.Cancelled(null))));
    NEW.get(JdbcClient.class)
        .sql("update aliases set version = 1, moved_at = now() + interval '1 hour'")
        .update();
    Summary summary = rebuild(true, false);

    assertThat(summary.unread()).isEmpty();
    assertThat(jobs.get(behind).status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(jobs.get(ahead).status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(adapters.list("default"))
        .extracting(row -> row.adapter().ref().version())
        .containsExactly(3, 1);
    assertThat(adapters.list("default").getLast().aliases())
        .as("moved later than S3 knows")
        .containsExactly("latest");

    NEW.get(JdbcClient.class).sql("update aliases set moved_at = '2001-01-01'").update();
    rebuild(true, false);
    assertThat(adapters.list("default").getFirst().aliases()).containsExactly("latest");
  }

  @Test
  void aDeletionThatADumpDoesNotKnowIsTakenOver() {
    JobId job = past.published("harbour");
    rebuild(false, false);
    past.deleted(job);

    rebuild(true, false);

    assertThat(adapters.list("default")).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNamedAndStopsNothingElse() {
    JobId good = past.published("harbour");
    JobId bad = past.published("harbour");
    String torn = new JobKeys(Past.OWNER, bad).record();
    String manifest = new AdapterKeys("default", "harbour").manifest(1);
    String snapshot = past.staged().manifestKey();
    String derived = Past.DERIVED.manifestKey();
    store.put(torn, "{\"id\": ".getBytes(UTF_8));
    store.put(manifest, "{\"kind\": \"adapter\", \"files\": [], \"about\": {}}".getBytes(UTF_8));
    store.put(snapshot, "[]".getBytes(UTF_8));

    Summary summary = rebuild(false, false);

    String checkpoint = new JobKeys(Past.OWNER, bad).checkpoint(1, 60) + "manifest.json";
    String second = new AdapterKeys("default", "harbour").manifest(2);
    String aliases = new AdapterKeys("default", "harbour").aliases();
    assertThat(summary.unread())
        .containsOnlyKeys(torn, manifest, snapshot, derived, checkpoint, second, aliases);
    assertThat(summary.unread().get(torn)).contains("no JSON object");
    assertThat(summary.unread().get(manifest)).contains("tells no job");
    assertThat(summary.unread().get(checkpoint)).contains(bad + ") is not present");
    assertThat(jobs.get(good).status()).isEqualTo(JobStatus.SUCCEEDED);
  }

  @Test
  void recordsThatTellOfSomethingElseThanTheirKeysAreNotBelieved() {
    JobId job = past.published("harbour");
    byte[] row = store.get(new JobKeys(Past.OWNER, job).record());
    String elsewhere = "projects/another/jobs/" + job + "/job.json";
    store.put(elsewhere, row);

    assertThat(rebuild(false, false).unread()).containsOnlyKeys(elsewhere);
  }

  @Test
  void aStoreThatCannotBeReachedLeavesTheCatalogAsItIs() {
    past.published("harbour");
    try (ObjectStore away =
        ObjectStore.open(
            new StoreSettings(
                URI.create("http://127.0.0.1:1"), "us-east-1", "b", "k", "s", true))) {
      assertThatThrownBy(() -> rebuild(away, true)).hasMessageContaining("did not serve");
    }
    assertThat(NEW.get(Rows.class).isEmpty()).isTrue();
  }

  @Test
  void aStoreOfManyPagesIsReadToItsEnd() {
    JobId first = past.running();
    String logs = new JobKeys(Past.OWNER, first).attempt(1) + "logs/";
    IntStream.range(0, 1100)
        .parallel()
        .forEach(i -> store.put(logs + "%06d".formatted(i), new byte[0]));
    JobId last = past.running();

    rebuild(false, false);

    assertThat(jobs.underWay(null, 9)).extracting(JobRow::id).containsExactly(first, last);
  }

  @Test
  void aNameStandsForWhatTheNewestJobMeantByIt() {
    past.staged();
    past.running();
    String newest = new JobKeys(Past.OWNER, past.running()).record();
    String row = new String(store.get(newest), UTF_8);
    store.put(newest, row.replace("file:/models/tiny", "file:/models/newer").getBytes(UTF_8));

    rebuild(false, false);

    assertThat(NEW.get(Models.class).list("default"))
        .extracting(model -> model.source().uri())
        .containsExactly("file:/models/newer");
  }

  /** From before jobs, files and aliases were recorded. */
  @Test
  void anOldStoreGivesWhatItsManifestsTell() {
    Files.Row file = past.file("rows.jsonl");
    JobId first = past.published("harbour");
    past.published("harbour");
    store
        .list("projects/")
        .filter(key ->
            key.endsWith("/job.json")
                || key.endsWith("/aliases.json")
                || key.endsWith("content.json"))
        .toList()
        .forEach(store::delete);

    Summary summary = rebuild(false, false);

    assertThat(summary.unread()).isEmpty();
    assertThat(jobs.get(first).status()).isEqualTo(JobStatus.SUCCEEDED);
    assertThat(jobs.get(first).request().training().key()).isEqualTo("t.jsonl");
    assertThat(NEW.get(Files.class).find(file.id()).orElseThrow().content())
        .isEqualTo(file.content());
    assertThat(adapters.find(new AdapterRef("default", "harbour", 2)).map(AdapterRow::aliases))
        .contains(List.of("latest"));
  }

  @Test
  void aFileWhoseBytesAreGoneDoesNotComeBack() {
    Files.Row file = past.file("rows.jsonl");
    FileKeys.delete(store, file.content().key());

    assertThat(store.list("projects/")).isEmpty();
    assertThat(rebuild(false, false).added()).isEmpty();
  }

  @Test
  void aliasesKeepTheirHistory() {
    past.published("harbour");
    past.published("harbour");

    assertThat(new String(store.get(new AdapterKeys("default", "harbour").aliases()), UTF_8))
        .containsSubsequence("\"aliases\"", "\"version\":2", "\"moves\"")
        .containsSubsequence("\"moves\"", "\"version\":1", "\"by\":\"ann\"", "\"version\":2");
  }

  private Summary rebuild(boolean merge, boolean dry) {
    return rebuild(store, merge, dry);
  }

  private Summary rebuild(ObjectStore from, boolean merge) {
    return rebuild(from, merge, false);
  }

  private Summary rebuild(ObjectStore from, boolean merge, boolean dry) {
    return new Rebuild(
            from,
            NEW.get(Rows.class),
            new JobRecords(from, jobs),
            new FileRecords(from),
            new AdapterRecords(from, adapters, NEW.get(Aliases.class)),
            List.of(
                new EvaluationRecords(from, NEW.get(Evaluations.class)),
                new DatasetAliasRecords(from, NEW.get(DatasetAliases.class)),
                new ScheduleRecords(from, NEW.get(Schedules.class)),
                new ScheduleRunRecords(from, NEW.get(ScheduleRuns.class))))
        .run(merge, dry, (things, count, total) -> {});
  }

  private static List<String> rows(LocalCatalog catalog, Table table) {
    String hidden = table == Table.JOBS ? "" : TIMES;
    return catalog
        .get(JdbcClient.class)
        .sql("select (to_jsonb(t) %s)::text from %s t order by 1".formatted(hidden, table.word()))
        .query((row, number) -> row.getString(1))
        .list();
  }
}
