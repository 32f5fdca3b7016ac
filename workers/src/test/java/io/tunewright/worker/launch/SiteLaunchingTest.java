package io.tunewright.worker.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.job.AdapterRef;
import io.tunewright.job.CheckpointRef;
import io.tunewright.job.DatasetRef;
import io.tunewright.job.JobId;
import io.tunewright.job.SnapshotRef;
import io.tunewright.launch.Assignment;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.launch.Launching;
import io.tunewright.launch.Run;
import io.tunewright.launch.RunState;
import io.tunewright.stage.Materialising;
import io.tunewright.stage.SiteCopy;
import io.tunewright.storage.objects.Hashing;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.worker.activity.LocalActivities;
import io.tunewright.worker.launch.local.LocalLauncher;
import io.tunewright.worker.launch.local.LocalSettings;
import io.tunewright.worker.stage.SiteWeights;
import io.tunewright.worker.stage.TestSnapshots;
import io.tunewright.worker.stage.cache.TestCache;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.worker.trainer.Device;
import io.tunewright.worker.trainer.TrainerPrograms;
import io.tunewright.worker.trainer.TrlTrainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real store and real processes; the trainer's interpreter is {@code echo}. */
class SiteLaunchingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  @TempDir Path workdir;
  private final List<SnapshotRef> checked = new CopyOnWriteArrayList<>();
  private volatile Runnable meanwhile = () -> {};
  private final ObjectStore store = STORE.get();
  private SiteWeights weights;
  private final TestActivityEnvironment temporal = LocalActivities.open();

  @BeforeEach
  void open() {
    Transfers transfers = new Transfers(store, new BufferPool(64 << 20), Pace.USUAL);
    weights =
        new SiteWeights(
            "here",
            transfers,
            TestCache.at(workdir, 0, () -> launcher().live(), InstantSource.system()));
    temporal.registerActivitiesImplementations(
        new SiteLaunching(
            workdir,
            launcher(),
            new TrlTrainer(new Device("cpu", "float32", 1)),
            new TrainerPrograms(workdir),
            new Echo(),
            weights,
            snapshot -> {
              checked.add(snapshot);
              meanwhile.run();
            },
            transfers,
            (run, most) -> most.dividedBy(2)),
        weights);
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void aPreviewShowsWhatALaunchRunsAndWritesNothing() throws IOException {
    Assignment assignment = Assignments.train(1, dataset("rows"), dataset("held out"), null);

    LaunchOrder preview = launching().preview(assignment);

    try (var files = Files.list(workdir)) {
      assertThat(files).isEmpty();
    }
    Run run = launching().launch(assignment);
    assertThat(log(run)).isEqualTo(String.join(" ", preview.command().subList(1, 4)));
    assertThat(Path.of(run.directory(), "config.json"))
        .hasContent(preview.files().get("config.json"));
    assertThat(Path.of(preview.command().get(1))).exists();
    assertThat(workdir.resolve("data").resolve(dataset("rows").sha256() + ".jsonl"))
        .hasContent("rows");
    assertThat(checked).containsExactly(assignment.weights().ref());
    assertThat(launching().launch(assignment)).isEqualTo(run);
  }

  @Test
  void aDatasetThatGoesWhileALaunchTakesLongIsBroughtAgain() {
    DatasetRef rows = dataset("rows");
    Path brought = workdir.resolve("data").resolve(rows.sha256() + ".jsonl");
    meanwhile = () -> assertThat(brought.toFile().delete()).isTrue();

    log(launching().launch(Assignments.train(1, rows, null, null)));

    assertThat(brought).hasContent("rows");
  }

  @Test
  void aCheckpointOfThisSiteIsLinkedAndOneThatWasChangedIsBroughtFromTheStore() throws IOException {
    Path run = workdir.resolve("runs").resolve(Assignments.JOB.orderKey("train", 1));
    Path written = Files.createDirectories(new RunDirectory(run).checkpoint(20));
    Files.writeString(written.resolve("adapter_model.safetensors"), "weights");
    Files.writeString(written.resolve("optimizer.pt"), "chnged");
    CheckpointRef checkpoint =
        checkpoint(Map.of("adapter_model.safetensors", "weights", "optimizer.pt", "states"));

    Run resumed = launching().launch(Assignments.train(2, dataset("rows"), null, checkpoint));

    Path brought =
        workdir.resolve("checkpoints").resolve(Assignments.JOB.value()).resolve("1").resolve("20");
    assertThat(brought.resolve("optimizer.pt")).hasContent("states");
    assertThat(
            Files.isSameFile(
                brought.resolve("adapter_model.safetensors"),
                written.resolve("adapter_model.safetensors")))
        .isTrue();
    assertThat(Path.of(resumed.directory(), "config.json"))
        .content()
        .contains("\"resume_from\" : \"" + brought + "\"");
  }

  @Test
  void aCheckpointThatIsDamagedHereAndInTheStoreIsNotGoneOnFrom() throws IOException {
    CheckpointRef checkpoint =
        checkpoint(Map.of("adapter_model.safetensors", "weights", "optimizer.pt", "states"));
    String key = "checkpoints/" + prefix(checkpoint) + "/" + hash("states");
    Path run = workdir.resolve("runs").resolve(Assignments.JOB.orderKey("train", 1));
    Path written = Files.createDirectories(new RunDirectory(run).checkpoint(20));
    Files.writeString(written.resolve("optimizer.pt"), "stbtes");
    var resume = Assignments.train(2, dataset("rows"), null, checkpoint);

    store.put(key, "stbtes".getBytes(StandardCharsets.UTF_8));
    assertDamaged(resume, key, hash("stbtes"), hash("states"));
    store.put(key, "state".getBytes(StandardCharsets.UTF_8));
    assertDamaged(resume, key, "5 bytes", "wanted 6 bytes");
    store.delete(key);
    assertDamaged(resume, key, "is gone");
    store.put(key, "states".getBytes(StandardCharsets.UTF_8));
    log(launching().launch(resume));
  }

  @Test
  void aCheckpointThatChangesHereAfterItWasBroughtIsBroughtAgain() throws IOException {
    CheckpointRef checkpoint = checkpoint(Map.of("optimizer.pt", "states"));
    launching().launch(Assignments.evaluate(checkpoint, dataset("rows")));
    Path brought =
        workdir.resolve("checkpoints").resolve(Assignments.JOB.value()).resolve("1").resolve("20");
    Files.writeString(brought.resolve("optimizer.pt"), "stbtes");

    launching().launch(Assignments.train(2, dataset("rows"), null, checkpoint));

    assertThat(brought.resolve("optimizer.pt")).hasContent("states");
  }

  @Test
  void aBroughtCheckpointGoesOnceItsReadersAreOver() throws IOException {
    CheckpointRef checkpoint = checkpoint(Map.of("optimizer.pt", "states"));
    Assignment evaluate = Assignments.evaluate(checkpoint, dataset("rows"));
    log(launching().launch(evaluate));
    Path steps = workdir.resolve("checkpoints").resolve(Assignments.JOB.value()).resolve("1");
    Path reader = steps.resolve("20.readers").resolve(evaluate.key());

    launching().launch(Assignments.train(1, dataset("rows"), null, null));
    assertThat(steps.resolve("20").resolve("optimizer.pt")).as("just begun").exists();

    Files.setLastModifiedTime(reader, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    BroughtData.prune(workdir, Set.of(evaluate.key()));
    assertThat(steps.resolve("20").resolve("optimizer.pt")).as("read by a run").exists();

    launching().launch(Assignments.train(2, dataset("rows"), null, null));
    assertThat(steps.resolve("20")).doesNotExist();
    assertThat(reader).doesNotExist();
  }

  @Test
  void aCheckpointOfAnotherJobStaysAsLongAsARunOfThisOneReadsIt() throws IOException {
    JobId other = new JobId("ftjob-01jdq3k8z000000000000other");
    CheckpointRef checkpoint = checkpoint(other, Map.of("optimizer.pt", "states"));
    Assignment train = Assignments.train(1, dataset("rows"), null, checkpoint);

    Run run = launching().launch(train);

    Path brought = workdir.resolve("checkpoints").resolve(other.value()).resolve("1").resolve("20");
    assertThat(Path.of(run.directory(), "config.json"))
        .content()
        .contains("\"resume_from\" : \"" + brought + "\"");
    assertThat(brought.resolve("optimizer.pt")).hasContent("states");
    Path reader = brought.resolveSibling("20.readers").resolve(train.key());
    Files.setLastModifiedTime(reader, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    BroughtData.prune(workdir, Set.of(train.key()));
    assertThat(brought.resolve("optimizer.pt")).as("read by a run").exists();
    BroughtData.prune(workdir, Set.of(other.orderKey("train", 1)));
    assertThat(brought).as("read by none").doesNotExist();
  }

  @Test
  void anEvaluationReadsAdaptersAndRowsOfTasks() throws IOException {
    adapter(4);
    adapter(3);
    DatasetRef rows = dataset("{}");

    launching().launch(Assignments.score(rows, 3));

    for (int version : new int[] {3, 4}) {
      assertThat(workdir.resolve("adapters/default/mira/" + version + "/adapter_config.json"))
          .hasContent("version " + version);
    }
    assertThat(workdir.resolve("data").resolve(rows.sha256() + ".jsonl")).hasContent("{}");
    assertThat(
            Files.readString(workdir.resolve("runs/" + Assignments.JOB + "-score-1/config.json")))
        .contains("adapters/default/mira/4\"", "data/" + rows.sha256());
  }

  private void adapter(int version) {
    AdapterRef ref = new AdapterRef("default", "mira", version);
    byte[] bytes = ("version " + version).getBytes(StandardCharsets.UTF_8);
    String key = ref.prefix() + "adapter_config.json";
    store.put(key, bytes);
    Manifests.write(
        store,
        ref.prefix() + Manifests.NAME,
        new Manifest(
            "adapter",
            List.of(
                new Manifest.Entry("adapter_config.json", key, Hashing.of(bytes), bytes.length)),
            Map.of()));
  }

  @Test
  void aCheckpointWithoutItsManifestIsDamaged() {
    var gone = new CheckpointRef(Assignments.JOB, 1, 20, "checkpoints/none/manifest.json");

    assertDamaged(
        Assignments.train(2, dataset("rows"), null, gone), "no manifest at", gone.manifestKey());
  }

  private void assertDamaged(Assignment assignment, String... words) {
    assertThatThrownBy(() -> launching().launch(assignment))
        .rootCause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.getType()).isEqualTo("CORRUPT_CHECKPOINT");
              assertThat(failure.isNonRetryable()).isTrue();
              assertThat(failure.getOriginalMessage()).contains(words);
            });
    assertThat(workdir.resolve("runs").resolve(assignment.key())).doesNotExist();
  }

  private static String hash(String content) {
    return Hashing.of(content.getBytes(StandardCharsets.UTF_8));
  }

  private static String prefix(CheckpointRef checkpoint) {
    return checkpoint.manifestKey().split("/")[1];
  }

  @Test
  void aRunReadsWeightsOfItsOwnUntilItsJobIsOver() throws IOException {
    SnapshotRef tiny = new SnapshotRef("file", "org/tiny", "ab".repeat(20));
    new TestSnapshots(store).put(tiny, Map.of("config.json", "{}", "a.safetensors", "weights"));
    SiteCopy copy = weights.locate(tiny);
    Assignment assignment = Assignments.train(copy, dataset("rows"));
    Path own = weights.view(copy, assignment.key());

    Run run = launching().launch(assignment);

    assertThat(own.resolve("a.safetensors")).hasContent("weights");
    assertThat(Path.of(run.directory(), "config.json"))
        .content()
        .contains("\"base_model\" : \"" + own + "\"");
    log(run);
    temporal.newActivityStub(Materialising.class).release(assignment.job());
    assertThat(own).doesNotExist();
    assertThat(Path.of(copy.path(), "a.safetensors")).hasContent("weights");
  }

  @Test
  void aStopIsAsPatientAsTheRunNeeds() {
    Run run = launching().launch(Assignments.train(1, dataset("rows"), null, null));
    log(run);

    launching().stop(run.key(), 14_400);

    assertThat(new RunDirectory(Path.of(run.directory())).stopFile()).hasContent("7200.0");
  }

  @Test
  void aCheckpointMustNotWriteOutsideItsDirectory() throws IOException {
    CheckpointRef evil = checkpoint(Map.of("../../../../evil", "x"));

    assertThatThrownBy(() -> launching().launch(Assignments.evaluate(evil, dataset("rows"))))
        .rootCause()
        .hasMessageContaining("wanted a path inside it");
    assertThat(workdir.resolve("evil")).doesNotExist();
  }

  @Test
  void rowsThatArriveOtherThanTheyWereUploadedAreNeverUsed() {
    DatasetRef rows = dataset("rows");
    store.put(rows.key(), "r0ws".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> launching().launch(Assignments.train(1, rows, null, null)))
        .rootCause()
        .hasMessageContaining("arrived with sha256");
    assertThat(workdir.resolve("runs")).doesNotExist();
  }

  private Launching launching() {
    return temporal.newActivityStub(Launching.class);
  }

  private Launcher launcher() {
    return new LocalLauncher(
        new LocalSettings("here", workdir, 2, "python3", Duration.ofSeconds(30), Set.of()));
  }

  private String log(Run run) {
    await()
        .untilAsserted(
            () -> assertThat(launcher().observe(run)).isInstanceOf(RunState.Succeeded.class));
    return new RunDirectory(Path.of(run.directory())).logTail(1).getFirst();
  }

  private DatasetRef dataset(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    String key = "files/" + content.replace(' ', '-');
    store.put(key, bytes);
    return new DatasetRef("file-1", key, Hashing.of(bytes), bytes.length);
  }

  private CheckpointRef checkpoint(Map<String, String> files) throws IOException {
    return checkpoint(Assignments.JOB, files);
  }

  private CheckpointRef checkpoint(JobId job, Map<String, String> files) throws IOException {
    String prefix = "checkpoints/" + Hashing.of(files.toString().getBytes(StandardCharsets.UTF_8));
    List<Manifest.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
      String key = prefix + "/" + Hashing.of(bytes);
      store.put(key, bytes);
      entries.add(new Manifest.Entry(file.getKey(), key, Hashing.of(bytes), bytes.length));
    }
    String manifestKey = prefix + "/" + Manifests.NAME;
    Manifests.write(store, manifestKey, new Manifest("checkpoint", entries, Map.of()));
    return new CheckpointRef(job, 1, 20, manifestKey);
  }

  private static final class Echo implements SiteLaunching.Interpreter {
    @Override
    public Path path() {
      return Path.of("/bin/echo");
    }

    @Override
    public void ensure() {}
  }
}
