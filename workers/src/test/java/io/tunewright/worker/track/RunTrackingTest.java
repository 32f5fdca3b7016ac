package io.tunewright.worker.track;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.testing.TestActivityEnvironment;
import io.tunewright.job.JobId;
import io.tunewright.job.Owner;
import io.tunewright.launch.EndReason;
import io.tunewright.launch.LaunchOrder;
import io.tunewright.launch.Run;
import io.tunewright.launch.RunState;
import io.tunewright.storage.objects.JobKeys;
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.Manifest;
import io.tunewright.storage.objects.Manifests;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Checkpoint;
import io.tunewright.track.Sighting;
import io.tunewright.track.Tracking;
import io.tunewright.track.Watch;
import io.tunewright.worker.activity.LocalActivities;
import io.tunewright.worker.launch.Launcher;
import io.tunewright.worker.launch.Machine;
import io.tunewright.worker.stage.SafetensorsFiles;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.worker.track.stall.StallSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RunTrackingTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final Owner OWNER = new Owner("default", "tester");

  @TempDir Path directory;
  private final ObjectStore store = STORE.get();
  private final TestActivityEnvironment temporal = LocalActivities.open();
  private final Transfers transfers = new Transfers(store, new BufferPool(16 << 20), Pace.USUAL);
  private final ScriptedEngine engine = new ScriptedEngine();
  private final JobId job = new JobId("ftjob-" + "%026d".formatted(Math.abs(System.nanoTime())));

  @BeforeEach
  void open() throws IOException {
    Files.createDirectories(output());
    temporal.registerActivitiesImplementations(
        new RunTracking(
            engine,
            transfers,
            Set.of("adapter_model.safetensors", "optimizer.pt"),
            new TrackSettings(Duration.ofMillis(10), stalls(), Path.of("py-spy")),
            () -> null));
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  private static StallSettings stalls() {
    return StallSettings.USUAL;
  }

  @Test
  void tellsOnceThatItStarted() {
    engine.says(new RunState.Queued("waits"), new RunState.Running());

    assertThat(next(watch(false, 0))).isEqualTo(new Sighting.Started());
  }

  @Test
  void commitsCheckpointsInOrderWithTheManifestLast() throws IOException {
    engine.says(new RunState.Running());
    checkpoint(40);
    checkpoint(20);

    Checkpoint first = saved(next(watch(true, 0)));
    Checkpoint second = saved(next(watch(true, 20)));

    assertThat(first.ref().step()).isEqualTo(20);
    assertThat(second.ref().step()).isEqualTo(40);
    assertThat(first.metrics()).containsEntry("train_loss", 4.5).doesNotContainKey("grad_norm");
    Manifest manifest = Manifests.get(store, first.ref().manifestKey());
    assertThat(manifest.files())
        .extracting(Manifest.Entry::path)
        .containsExactly("adapter_model.safetensors", "optimizer.pt");
    assertThat(saved(next(watch(true, 0)))).isEqualTo(first);
  }

  @Test
  void aCheckpointWithoutItsOptimizerIsNeverCommitted() throws IOException {
    checkpoint(20);
    Files.writeString(
        output().resolve("checkpoint-20.json"),
        """
        {"step":20,"directory":"checkpoint-20","metrics":{},
         "files":[{"path":"adapter_model.safetensors","bytes":%d}]}
        """
            .formatted(Files.size(output().resolve("checkpoint-20/adapter_model.safetensors"))));
    assertNotCommitted();
  }

  private void assertNotCommitted() {
    engine.says(new RunState.Running(), new RunState.Succeeded());
    assertThat(next(watch(true, 0))).isInstanceOf(Sighting.Died.class);
    assertThat(store.find(new JobKeys(OWNER, job).checkpoint(1, 20) + Manifests.NAME)).isEmpty();
  }

  @Test
  void anUploadHoldsUpNeitherMetricsNorProgressButTheEnd() throws Exception {
    engine.says(new RunState.Succeeded());
    WrittenCheckpoint.write(output(), 60, 3 << 20);
    result(60);
    JobKeys keys = new JobKeys(OWNER, job);
    try (var occupied = new OccupiedMemory(transfers)) {
      var told = CompletableFuture.supplyAsync(() -> next(watch(true, 40)));
      await().until(() -> text(keys.progress()).contains("\"uploading\":{\"step\":60"));

      Files.writeString(output().resolve("metrics.jsonl"), "{\"step\":60,\"train_loss\":4.1}\n");

      await().until(() -> text(keys.attempt(1) + "metrics/current").contains("4.1"));
      assertThat(told).isNotDone();
      occupied.close();
      assertThat(saved(told.get()).ref().step()).isEqualTo(60);
    }
    assertThat(next(watch(true, 60))).isInstanceOf(Sighting.Finished.class);
  }

  @Test
  void aCancelBreaksAnUploadOff() throws Exception {
    engine.says(new RunState.Running());
    WrittenCheckpoint.write(output(), 20, 3 << 20);
    try (var occupied = new OccupiedMemory(transfers)) {
      var told = CompletableFuture.supplyAsync(() -> next(watch(true, 0)));
      await()
          .until(
              () -> text(new JobKeys(OWNER, job).progress()).contains("\"uploading\":{\"step\""));

      temporal.requestCancelActivity();

      assertThat(told.handle((sighting, failure) -> failure).get()).isNotNull();
    }
    assertThat(store.find(new JobKeys(OWNER, job).checkpoint(1, 20) + Manifests.NAME)).isEmpty();
  }

  @Test
  void theHeartBeatsWhileAnEngineTakesItsTimeToAnswer() throws Exception {
    engine.says(new RunState.Succeeded());
    CountDownLatch beaten = new CountDownLatch(2);
    temporal.setActivityHeartbeatListener(Void.class, details -> beaten.countDown());
    engine.answersAfter(beaten);

    assertThat(next(watch(true, 0))).isInstanceOf(Sighting.Died.class);
  }

  private String text(String key) {
    return store.find(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
  }

  @Test
  void anUnfitCheckpointIsToldAsACondition() throws IOException {
    engine.says(new RunState.Running(), new RunState.Failed("exit code 1", 1));
    WrittenCheckpoint.write(output(), 20, 10).flipLastByte("optimizer.pt");

    assertThat(next(watch(true, 0))).isInstanceOf(Sighting.Died.class);
    assertThat(text(new JobKeys(OWNER, job).progress()))
        .contains("the checkpoint of step 20 is unfit: optimizer.pt has sha256");
  }

  @Test
  void aRunThatWasToldToStopSaysSo() throws IOException {
    engine.says(new RunState.Succeeded());
    Files.writeString(directory.resolve("stop"), "60");

    assertThat(next(watch(true, 10)))
        .isInstanceOfSatisfying(
            Sighting.Died.class,
            died -> {
              assertThat(died.cause()).isEqualTo(EndReason.STOPPED);
              assertThat(died.reason())
                  .isEqualTo(
                      "Tunewright told the trainer to stop, and it ended after a checkpoint of step 10 of 60");
            });
  }

  @Test
  void successNeedsAllThreeSigns() throws IOException {
    engine.says(new RunState.Succeeded());
    assertThat(next(watch(true, 10)))
        .isInstanceOfSatisfying(
            Sighting.Died.class,
            died -> {
              assertThat(died.reason()).contains("step 10 of 60").contains("left no result");
              assertThat(died.mayRecover()).isTrue();
            });

    result(60);
    assertThat(next(watch(true, 40))).isInstanceOf(Sighting.Died.class);
    assertThat(next(watch(true, 60)))
        .isInstanceOfSatisfying(
            Sighting.Finished.class, finished -> assertThat(finished.result()).isNotNull());

    result(10);
    assertThat(next(watch(true, 60))).isInstanceOf(Sighting.Died.class);
  }

  @Test
  void theLastCheckpointIsToldBeforeTheEnd() throws IOException {
    engine.says(new RunState.Succeeded());
    checkpoint(60);
    result(60);

    assertThat(saved(next(watch(true, 40))).ref().step()).isEqualTo(60);
    assertThat(next(watch(true, 60))).isInstanceOf(Sighting.Finished.class);
  }

  @Test
  void anEndTellsItsCauseAndWhatWasKeptOfIt() throws IOException {
    log("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.");
    Files.writeString(output().resolve("metrics.jsonl"), "{\"step\":4,\"train_loss\":2.5}\n");
    engine.says(new RunState.Running(), new RunState.Failed("exit code 1", 1));

    Sighting.Died died = died(next(watch(true, 0)));

    assertThat(died.cause()).isEqualTo(EndReason.OUT_OF_MEMORY);
    assertThat(died.mayRecover()).isTrue();
    assertThat(died.evidence()).isEqualTo(new JobKeys(OWNER, job).attempt(1) + "evidence.txt");
    assertThat(new String(store.get(requireNonNull(died.evidence())), StandardCharsets.UTF_8))
        .contains("out of memory: exit code 1", "CUDA out of memory", "\"train_loss\":2.5")
        .containsPattern("running[^=]*failed exit code 1")
        .containsPattern("\\d+ of \\d+ bytes free");
  }

  @Test
  void evidenceStaysSmallAndKeepsTheLogsEnd() throws IOException {
    log("x".repeat(300_000) + "\nthe end");
    engine.says(new RunState.Failed("exit code 1", 1));

    byte[] kept = store.get(requireNonNull(died(next(watch(true, 0))).evidence()));

    assertThat(kept).hasSizeLessThan(256 * 1024);
    assertThat(new String(kept, StandardCharsets.UTF_8)).contains("the end");
  }

  @Test
  void aRefusedRunMayNotRecover() {
    engine.says(new RunState.Failed("exit code 2", 2));

    assertThat(died(next(watch(true, 0))))
        .matches(died -> died.cause() == EndReason.BAD_CONFIGURATION && !died.mayRecover());
  }

  @Test
  void aSignalBeforeTheMachineWasStartedAgainIsThatsDoing() throws IOException {
    engine.says(new RunState.Failed("exit code 143", 143));
    start(Machine.bootId());
    assertThat(died(next(watch(true, 0))).cause()).isEqualTo(EndReason.STOPPED_OUTSIDE);

    start("another-boot");
    assertThat(died(next(watch(true, 0))).cause()).isEqualTo(EndReason.NODE_LOST);
  }

  @Test
  void aResultWithoutALossIsNoSuccess() throws IOException {
    engine.says(new RunState.Succeeded());
    result(60);
    Path file = output().resolve("result.json");
    Files.writeString(file, Files.readString(file).replace("4.1", "null"));

    assertThat(died(next(watch(true, 60))).cause()).isEqualTo(EndReason.NON_FINITE_LOSS);
  }

  @Test
  void aSaveThatASignalAskedForIsAStopFromOutside() throws IOException {
    engine.says(new RunState.Succeeded());
    Files.writeString(
        output().resolve("phase.json"), "{\"phase\":\"stopped\",\"since\":1.5,\"step\":10}");

    assertThat(died(next(watch(true, 10))).cause()).isEqualTo(EndReason.STOPPED_OUTSIDE);
  }

  @Test
  void theProgressTellsThePhase() throws IOException {
    engine.says(new RunState.Queued("waits for one of 1 slots"), new RunState.Failed("over", 1));
    next(watch(true, 0));
    assertThat(progress()).contains("\"phase\":\"loading\"");

    Files.writeString(
        output().resolve("phase.json"), "{\"phase\":\"saving\",\"since\":17.5,\"step\":10}");
    next(watch(true, 0));
    assertThat(progress()).contains("\"phase\":\"saving\"", "\"phase_since\":17");
  }

  @Test
  void aRunThatGoesOnFromACheckpointIsThatFarBeforeItsFirstStep() {
    engine.says(new RunState.Queued("waits for one of 1 slots"), new RunState.Failed("over", 1));
    next(watch(true, 20));
    assertThat(progress()).contains("\"step\":20,");
  }

  private String progress() {
    return new String(store.get(new JobKeys(OWNER, job).progress()), StandardCharsets.UTF_8);
  }

  private void log(String text) throws IOException {
    Files.writeString(
        Files.createDirectories(directory.resolve("starts/1")).resolve("run.log"), text);
  }

  private void start(String boot) throws IOException {
    Files.writeString(
        Files.createDirectories(directory.resolve("starts/1")).resolve("process.json"),
        "{\"pid\":1,\"start_time\":1,\"boot_id\":\"%s\",\"host\":\"%s\"}"
            .formatted(boot, Machine.host()));
  }

  @Test
  void doubtEndsNothingAndIsShownWhileItLasts() {
    engine.says(
        new RunState.Unreachable("no answer from the engine"),
        new RunState.Unreachable("no answer from the engine"),
        new RunState.Failed("exit code 1", 1));

    assertThat(died(next(watch(true, 0))).reason()).startsWith("exit code 1");
    assertThat(engine.conditionsSeen).contains("no answer from the engine");
  }

  private Sighting next(Watch watch) {
    return temporal.newActivityStub(Tracking.class).awaitNext(watch);
  }

  private static Checkpoint saved(Sighting sighting) {
    assertThat(sighting).isInstanceOf(Sighting.Saved.class);
    return ((Sighting.Saved) sighting).checkpoint();
  }

  private static Sighting.Died died(Sighting sighting) {
    assertThat(sighting).isInstanceOf(Sighting.Died.class);
    return (Sighting.Died) sighting;
  }

  private Watch watch(boolean started, long afterStep) {
    Run run = new Run("here", "scripted", job.orderKey("train", 1), "1", directory.toString());
    return new Watch(job, OWNER, 1, run, started, afterStep, 60);
  }

  private Path output() {
    return directory.resolve("output");
  }

  private void checkpoint(long step) throws IOException {
    Path checkpoint = Files.createDirectories(output().resolve("checkpoint-" + step));
    Path weights = SafetensorsFiles.vector(checkpoint.resolve("adapter_model.safetensors"), "a", 8);
    Path optimizer = Files.writeString(checkpoint.resolve("optimizer.pt"), "state");
    Files.writeString(
        output().resolve("checkpoint-" + step + ".json"),
        """
        {"step":%d,"directory":"checkpoint-%d","metrics":{"train_loss":4.5,"grad_norm":null},
         "files":[{"path":"adapter_model.safetensors","bytes":%d},
                  {"path":"optimizer.pt","bytes":%d}]}
        """
            .formatted(step, step, Files.size(weights), Files.size(optimizer)));
  }

  private void result(long step) throws IOException {
    Files.writeString(
        output().resolve("result.json"),
        """
        {"step":%d,"max_steps":60,"first_train_loss":6.2,"last_train_loss":4.1,
         "valid_loss":4.4,"trained_tokens":900,"trainable_parameters":50,
         "software":{"torch":"2.13.0"}}
        """
            .formatted(step));
  }

  /** An engine that says what a test wants to hear, the last of it for ever. */
  private final class ScriptedEngine implements Launcher {
    private final Deque<RunState> script = new ArrayDeque<>();
    private CountDownLatch awaited = new CountDownLatch(0);
    private final List<String> conditionsSeen = new java.util.concurrent.CopyOnWriteArrayList<>();

    void says(RunState... states) {
      script.clear();
      script.addAll(List.of(states));
    }

    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public Run submit(LaunchOrder order) {
      throw new UnsupportedOperationException();
    }

    /** Nothing before that. */
    void answersAfter(CountDownLatch wanted) {
      awaited = wanted;
    }

    @Override
    public RunState observe(Run run) {
      try {
        assertThat(awaited.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException stopping) {
        throw new IllegalStateException(stopping);
      }
      store
          .find(new JobKeys(OWNER, job).progress())
          .ifPresent(bytes ->
              conditionsSeen.addAll(
                  new String(bytes, StandardCharsets.UTF_8).contains("no answer")
                      ? List.of("no answer from the engine")
                      : List.of()));
      RunState state = script.size() > 1 ? script.poll() : script.peek();
      return state == null ? new RunState.Running() : state;
    }

    @Override
    public void stop(String key, Duration grace) {}

    @Override
    public Set<String> live() {
      return Set.of();
    }

    @Override
    public int load() {
      return 0;
    }
  }
}
