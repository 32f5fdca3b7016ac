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
import io.tunewright.storage.objects.LocalStore;
import io.tunewright.storage.objects.ObjectStore;
import io.tunewright.track.Sighting;
import io.tunewright.track.Tracking;
import io.tunewright.track.Watch;
import io.tunewright.worker.activity.LocalActivities;
import io.tunewright.worker.launch.Launcher;
import io.tunewright.worker.launch.RunDirectory;
import io.tunewright.worker.launch.local.LocalLauncher;
import io.tunewright.worker.launch.local.LocalSettings;
import io.tunewright.worker.stage.transfer.BufferPool;
import io.tunewright.worker.stage.transfer.Pace;
import io.tunewright.worker.stage.transfer.Transfers;
import io.tunewright.worker.track.stall.StallSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that hang, or only seem to. */
class StallTest {
  @RegisterExtension static final LocalStore STORE = new LocalStore();

  private static final Owner OWNER = new Owner("default", "tester");
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Saves on SIGTERM as a trainer does; {@code %s} is what it does between. */
  private static final String TRAINER =
      """
      import json, os, signal, sys, time

      def write(name, text):
          open("output/new", "w").write(text)
          os.rename("output/new", "output/" + name)

      def phase(name, step):
          write("phase.json", json.dumps({"phase": name, "since": time.time(), "step": step}))

      def save(step):
          os.makedirs(f"output/checkpoint-{step}")
          open(f"output/checkpoint-{step}/state", "w").write("x")
          files = [{"path": "state", "bytes": 1}]
          marker = {"step": step, "directory": f"checkpoint-{step}", "files": files, "metrics": {}}
          write(f"checkpoint-{step}.json", json.dumps(marker))

      def asked(signum, frame):
          save(7)
          phase("stopped", 7)
          sys.exit(0)

      def step(number):
          with open("output/metrics.jsonl", "a") as file:
              file.write(json.dumps({"time": time.time(), "step": number, "train_loss": 2.5}) + chr(10))

      def hang_in_a_collective():
          while True:
              time.sleep(60)

      def take(steps, seconds):
          for number in range(1, steps + 1):
              step(number)
              time.sleep(seconds)
          save(steps)
          result = {"step": steps, "first_train_loss": 2.5, "last_train_loss": 2.5,
                    "trained_tokens": 1, "trainable_parameters": 1, "software": {}}
          write("result.json", json.dumps(result))

      signal.signal(signal.SIGTERM, asked)
      phase("stepping", 0)
      step(0)
      %s
      """;

  @TempDir Path workdir;
  private final ObjectStore store = STORE.get();
  private final JobId job = new JobId("ftjob-" + "%026d".formatted(Math.abs(System.nanoTime())));
  private final TestActivityEnvironment temporal = LocalActivities.open();

  @AfterEach
  void close() {
    launcher().stop(job.orderKey("train", 1), Duration.ZERO);
    temporal.close();
  }

  @Test
  void aRunThatHangsIsToldWithItsStacksAndGoesOnToItsSavedEnd() {
    Run run = launch("hang_in_a_collective()");
    track();

    Sighting.Stalled stalled = (Sighting.Stalled) next(run, 0);
    assertThat(stalled.reason()).startsWith("stepping, it has shown no progress for");
    RunDirectory.Identity who = new RunDirectory(Path.of(run.directory())).identity().orElseThrow();
    assertThat(kept(stalled.evidence()))
        .contains("-- process %d, CPU time".formatted(who.trainerPid()), "Name:\tpython")
        .containsPattern("hang_in_a_collective|kernel: \\S*sleep|kernel: ");
    assertThat(next(run, 0)).as("a repetition").isInstanceOf(Sighting.Stalled.class);

    launcher().stop(run.key(), Duration.ofSeconds(20));
    assertThat(((Sighting.Saved) next(run, 0)).checkpoint().ref().step()).isEqualTo(7);
    Sighting.Died died = (Sighting.Died) next(run, 7);
    assertThat(died.cause()).isEqualTo(EndReason.STOPPED);
    assertThat(kept(died.evidence())).contains("when it had stalled", "stepping, it has shown no");
  }

  @Test
  void aRunThatIsSlowIsLeftAlone() {
    Run run = launch("take(5, 1.2)");
    track();

    assertThat(next(run, 0)).isInstanceOf(Sighting.Saved.class);
    assertThat(next(run, 5)).isInstanceOf(Sighting.Finished.class);
  }

  @Test
  void aRunThatWasHeldForAWhileIsLeftAloneAndOneHeldTooLongIsNot() {
    Run run = launch("take(60, 0.2)");
    track();
    long pid = trainer(run);
    signal("STOP", pid);
    Thread.startVirtualThread(() -> {
      await().pollDelay(LIMIT.dividedBy(2)).until(() -> true);
      signal("CONT", pid);
      await().until(() -> metrics(run) >= 25);
      signal("STOP", pid);
    });

    Sighting seen = next(run, 0);

    assertThat(metrics(run)).isGreaterThanOrEqualTo(25);
    assertThat(seen).isInstanceOf(Sighting.Stalled.class);
  }

  private long metrics(Run run) {
    return new RunDirectory(Path.of(run.directory())).metricsTail(100).size();
  }

  private long trainer(Run run) {
    RunDirectory directory = new RunDirectory(Path.of(run.directory()));
    await().until(() -> !directory.metricsTail(1).isEmpty());
    return requireNonNull(directory.identity().orElseThrow().trainerPid());
  }

  private static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    } catch (IOException | InterruptedException unable) {
      throw new IllegalStateException(unable);
    }
  }

  private String kept(@org.jspecify.annotations.Nullable String key) {
    return new String(store.get(requireNonNull(key)), StandardCharsets.UTF_8);
  }

  private Sighting next(Run run, long afterStep) {
    return temporal
        .newActivityStub(Tracking.class)
        .awaitNext(new Watch(job, OWNER, 1, run, true, afterStep, 5));
  }

  private void track() {
    StallSettings limits = new StallSettings(true, LIMIT, 1, LIMIT, LIMIT, LIMIT, LIMIT, 2);
    temporal.registerActivitiesImplementations(
        new RunTracking(
            launcher(),
            new Transfers(store, new BufferPool(16 << 20), Pace.USUAL),
            Set.of(),
            new TrackSettings(Duration.ofMillis(50), limits, Path.of("py-spy")),
            () -> null));
  }

  private Run launch(String what) {
    return launcher()
        .submit(
            new LaunchOrder(
                job.orderKey("train", 1),
                OWNER,
                "default",
                1,
                1,
                3600,
                Map.of(),
                List.of(),
                List.of("python3", "trainer.py"),
                Map.of("trainer.py", TRAINER.replace("%s", what)),
                Map.of()));
  }

  private Launcher launcher() {
    return new LocalLauncher(
        new LocalSettings(
            "here", workdir.toAbsolutePath(), 1, "python3", Duration.ofSeconds(30), Set.of()));
  }
}
