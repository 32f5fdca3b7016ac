package io.tunewright.worker.stage.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.fault.TuningError;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.Owner;
import io.tunewright.stage.DatasetImport;
import io.tunewright.stage.Importing;
import io.tunewright.storage.catalog.Files.Row;
import io.tunewright.storage.catalog.Files.Status;
import io.tunewright.storage.catalog.LocalCatalog;
import io.tunewright.storage.objects.FileKeys;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.records.FileRecords;
import io.tunewright.worker.stage.hub.FaultyHub;
import io.tunewright.worker.stage.hub.FaultyHub.Fault;
import io.tunewright.worker.stage.hub.HubHttp;
import io.tunewright.worker.stage.hub.HubSettings;
import io.tunewright.worker.stage.hub.HuggingFaceDatasets;
import io.tunewright.worker.stage.site.Sites;
import io.tunewright.worker.stage.transfer.Content;
import io.tunewright.worker.stage.transfer.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class DatasetImportingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();
  @RegisterExtension static final LocalStore ELSEWHERE = new LocalStore();
  @RegisterExtension static final LocalCatalog CATALOG = new LocalCatalog();

  private static final Owner OWNER = new Owner("default", "ann");
  private static final byte[] ROWS = new byte[20 << 20];

  static {
    new Random(7).nextBytes(ROWS);
  }

  @TempDir Path root;
  @TempDir Path outside;

  private final io.tunewright.storage.catalog.Files files =
      CATALOG.get(io.tunewright.storage.catalog.Files.class);
  private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
  private final HubHttp http = new HubHttp(4);
  private final FaultyHub hub = opened();
  private final Importing importing = temporal.newActivityStub(Importing.class);

  private static FaultyHub opened() {
    try {
      return new FaultyHub();
    } catch (IOException occupied) {
      throw new java.io.UncheckedIOException(occupied);
    }
  }

  @BeforeEach
  void start() {
    DatasetSources sources =
        new DatasetSources(
            List.of(
                new LocalFiles(List.of(root)),
                new BucketFiles(Map.of("elsewhere", ELSEWHERE.get())),
                new HuggingFaceDatasets(new HubSettings(hub.endpoint(), null, Map.of()), http)));
    temporal.registerActivitiesImplementations(
        new DatasetImporting(
            sources,
            STORE.get(),
            files,
            new FileRecords(STORE.get()),
            new Sites(STORE.get(), Duration.ofSeconds(90)),
            new Pace(0, 1, Duration.ofSeconds(20))));
  }

  @AfterEach
  void stop() throws Exception {
    temporal.close();
    hub.close();
    http.close();
  }

  @Test
  void filesBelowAnAllowedRootAreBroughtAndHashed() throws IOException {
    Files.write(root.resolve("rows.jsonl"), ROWS);
    DatasetImport wanted = wanted("file:" + root.resolve("rows.jsonl"));
    importing.bring(wanted);
    assertBrought(wanted);

    Files.writeString(root.resolve("rows.jsonl"), "other");
    importing.bring(wanted);
    assertBrought(wanted);
  }

  @Test
  void otherFilesAreRefusedWithoutAWordOnWhetherTheyAreThere() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret.jsonl"), "secret");
    Files.createSymbolicLink(root.resolve("link"), secret);
    for (String path :
        List.of(
            secret.toString(),
            outside.resolve("none").toString(),
            root.resolve("link").toString(),
            root + "/../" + outside.getFileName() + "/secret.jsonl",
            root.toString(),
            "relative.jsonl")) {
      assertRefused(
          "file:" + path, TuningError.NOT_FOUND, "'file:%s' is no file below an".formatted(path));
    }
    Files.createFile(root.resolve("empty"));
    assertRefused("file:" + root.resolve("empty"), TuningError.INVALID_TRAINING_FILE, "is empty");
  }

  @Test
  void aFileThatChangesWhileItIsReadIsRefused() throws IOException {
    Path file = Files.writeString(root.resolve("rows.jsonl"), "1\n2\n");
    Content content = new LocalFiles(List.of(root)).find(file.toString(), "default");
    Files.writeString(file, "1\n2\n3\n");
    assertThatThrownBy(() -> content.opener().open(2, 2))
        .isInstanceOf(ApplicationFailure.class)
        .hasMessageContaining("changed while it was read");
  }

  @Test
  void objectsOfAllowedBucketsAreBrought() {
    ELSEWHERE.get().put("sets/rows.parquet", ROWS);
    DatasetImport wanted = wanted("s3://elsewhere/sets/rows.parquet");
    importing.bring(wanted);
    assertBrought(wanted);
    assertRefused("s3://elsewhere/none", TuningError.NOT_FOUND, "there is no s3://elsewhere/none");
    assertRefused("s3://test/" + wanted.key(), TuningError.NOT_ALLOWED, "none of those that");
  }

  @Test
  void filesOfAHubsDatasetsAreBroughtOverBrokenConnections() {
    for (int i = 0; i < 8; i++) {
      hub.put("data/a-%d.parquet".formatted(i), new byte[] {1});
    }
    hub.put("data/rows.parquet", ROWS);
    hub.plan(List.of(Fault.SHORT_READ, Fault.SERVER_ERROR, Fault.NONE, Fault.RESET));
    DatasetImport wanted = wanted("hf:datasets/org/tiny@refs%2Fconvert/data/rows.parquet");
    importing.bring(wanted);
    assertBrought(wanted);
    assertRefused(
        "hf:datasets/org/tiny/data/none.parquet",
        TuningError.NOT_FOUND,
        "has no file 'data/none.parquet'");
    assertRefused("hf:datasets/org/none/x", TuningError.MODEL_NOT_FOUND, "org/none");
    assertRefused("ftp:x", TuningError.NOT_FOUND, "wanted one of [file, hf, s3]");
  }

  @Test
  void bytesThatTheHubDidNotPromiseAreNotKept() {
    hub.put("rows.parquet", ROWS);
    hub.plan(List.of(Fault.BIT_FLIP));
    DatasetImport wanted = wanted("hf:datasets/org/tiny/rows.parquet");
    assertThatThrownBy(() -> importing.bring(wanted))
        .rootCause()
        .hasMessageContaining("came with the sha256");
    assertThat(STORE.get().size(wanted.key())).isEmpty();
    importing.bring(wanted);
    assertBrought(wanted);
  }

  @Test
  void aSiteIsAskedOnlyIfItIsThere() {
    assertThatThrownBy(() -> importing.admit(wanted("site:nowhere/rows.jsonl")))
        .rootCause()
        .hasMessageContaining("there is no site 'nowhere', wanted one of []");
    importing.admit(wanted("s3://elsewhere/rows"));
  }

  @Test
  void whatNobodyWantsAnyMoreIsNotBrought() throws IOException {
    Files.writeString(root.resolve("rows.jsonl"), "1");
    DatasetImport wanted = wanted("file:" + root.resolve("rows.jsonl"));
    files.delete("default", wanted.file());
    importing.bring(wanted);
    assertThat(STORE.get().size(wanted.key())).isEmpty();

    DatasetImport failed = wanted("file:/none");
    importing.fail(failed.file(), "not_found: there is none");
    importing.fail(failed.file(), "another word");
    assertThat(files.find("default", failed.file()).orElseThrow())
        .returns(Status.ERROR, Row::status)
        .returns("not_found: there is none", Row::error);
  }

  private DatasetImport wanted(String source) {
    String id = io.tunewright.storage.catalog.Files.newId();
    String key = FileKeys.content("default", id);
    files.add(
        new Row(
            OWNER,
            "fine-tune",
            "rows",
            new DatasetRef(id, key, "", 0),
            Instant.now(),
            null,
            Status.PROCESSING,
            source,
            null));
    return new DatasetImport(id, OWNER, source, key);
  }

  private void assertBrought(DatasetImport wanted) {
    Row file = files.find("default", wanted.file()).orElseThrow();
    assertThat(file.status()).isEqualTo(Status.PROCESSED);
    assertThat(file.content())
        .isEqualTo(new DatasetRef(wanted.file(), wanted.key(), Hashing.of(ROWS), ROWS.length));
    assertThat(Hashing.of(STORE.get().get(wanted.key()))).isEqualTo(Hashing.of(ROWS));
  }

  private void assertRefused(String source, TuningError error, String message) {
    DatasetImport wanted = wanted(source);
    assertThatThrownBy(() -> importing.bring(wanted))
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(TuningError.of(failure)).contains(error);
              assertThat(failure.getOriginalMessage()).contains(message);
            });
    assertThat(STORE.get().size(wanted.key())).isEmpty();
  }
}
